package io.github.camgraft.image;

/**
 * A labelled bar under a tile, such as a predicted class and its probability.
 *
 * @param label what it stands for
 * @param share how long the bar is, 0 to 1; also printed in per cent
 */
public record Bar(String label, double share) {

  /** Refuses a share outside 0 to 1; rounding errors are forgiven. */
  public Bar {
    if (!(share >= -1e-6 && share <= 1 + 1e-6)) {
      throw new IllegalArgumentException("A share lies from 0 to 1, not at " + share);
    }
  }
}
