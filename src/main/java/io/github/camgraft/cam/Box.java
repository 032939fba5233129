package io.github.camgraft.cam;

/**
 * A rectangle of pixels, counted from the top left corner; the end is not part of it.
 *
 * @param x0 the first column
 * @param y0 the first row
 * @param x1 one past the last column
 * @param y1 one past the last row
 */
public record Box(int x0, int y0, int x1, int y1) {

  /**
   * Refuses a box that ends before it starts.
   *
   * @param x0 the first column
   * @param y0 the first row
   * @param x1 one past the last column
   * @param y1 one past the last row
   */
  public Box {
    if (x1 < x0 || y1 < y0) {
      throw new IllegalArgumentException(
          "A box cannot run from " + x0 + "," + y0 + " to " + x1 + "," + y1);
    }
  }

  /** {@return how many columns} */
  public int width() {
    return x1 - x0;
  }

  /** {@return how many rows} */
  public int height() {
    return y1 - y0;
  }

  /** {@return how many pixels} */
  public long area() {
    return (long) width() * height();
  }

  /**
   * {@return the same box where every pixel became a square of so many pixels a side}
   *
   * @param factor the factor
   */
  public Box times(int factor) {
    return new Box(factor * x0, factor * y0, factor * x1, factor * y1);
  }

  /**
   * {@return whether the pixel lies inside}
   *
   * @param y the row
   * @param x the column
   */
  public boolean contains(int y, int x) {
    return x >= x0 && x < x1 && y >= y0 && y < y1;
  }

  /**
   * Shared area divided by the area of both together, 0 to 1: the measure of localisation in
   * ILSVRC, where 0.5 counts as found. Two empty boxes share nothing.
   *
   * @param other the other one
   * @return from 0 to 1
   */
  public double intersectionOverUnion(Box other) {
    long columns = Math.max(0, Math.min(x1, other.x1) - Math.max(x0, other.x0));
    long rows = Math.max(0, Math.min(y1, other.y1) - Math.max(y0, other.y0));
    long shared = columns * rows;
    long together = area() + other.area() - shared;
    return together == 0 ? 0 : (double) shared / together;
  }
}
