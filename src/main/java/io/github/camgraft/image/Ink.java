package io.github.camgraft.image;

/**
 * A line of text as it covers the paper.
 *
 * @hidden
 */
public final class Ink {
  private final int width;
  private final int height;
  private final byte[] levels;

  /**
   * Takes the array as it is.
   *
   * @param width columns
   * @param height rows
   * @param levels how much each place is covered, 0 to 255, row by row
   */
  public Ink(int width, int height, byte[] levels) {
    this.width = width;
    this.height = height;
    this.levels = levels;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** {@return the array itself} */
  public byte[] levels() {
    return levels;
  }

  /** Whether a place is covered at all. */
  boolean covers(int y, int x) {
    return levels[y * width + x] != 0;
  }

  /** How much a place is covered, 0 to 1. */
  double coverage(int y, int x) {
    return (levels[y * width + x] & 0xff) / 255.0;
  }
}
