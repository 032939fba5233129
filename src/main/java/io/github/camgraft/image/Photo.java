package io.github.camgraft.image;

/**
 * What a file shows, before anything is done to it: an ordinary {@link Picture}, or a {@link
 * DeepPicture} whose numbers do not fit into 8 bits or whose bands are no colours, or what is no
 * picture at all ({@link ArrayInput}).
 */
public sealed interface Photo permits Picture, DeepPicture, ArrayInput {
  /** {@return how many columns} */
  int width();

  /** {@return how many rows} */
  int height();
}
