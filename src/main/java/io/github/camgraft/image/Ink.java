package io.github.camgraft.image;

/**
 * A line of text as it covers the paper.
 *
 * @param width columns
 * @param height rows
 * @param levels how much each place is covered, 0 to 255, row by row
 */
record Ink(int width, int height, byte[] levels) {

  /** How much a place is covered, 0 to 1. */
  double coverage(int y, int x) {
    return (levels[y * width + x] & 0xff) / 255.0;
  }
}
