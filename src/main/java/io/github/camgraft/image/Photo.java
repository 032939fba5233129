package io.github.camgraft.image;

/**
 * What a file shows, before anything is done to it: an ordinary {@link Picture}, or a {@link
 * DeepPicture} whose numbers do not fit into 8 bits or whose bands are no colours.
 */
public sealed interface Photo permits Picture, DeepPicture {
  /** How many columns. */
  int width();

  /** How many rows. */
  int height();
}
