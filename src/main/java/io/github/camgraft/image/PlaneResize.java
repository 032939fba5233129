package io.github.camgraft.image;

import io.github.camgraft.cam.Box;
import java.util.Arrays;

/**
 * Brings a plane of real numbers to another size as {@code Image.resize} of Pillow 2.7 to 12 does
 * with pictures of mode F: each axis by itself, columns first, sums in double precision. With
 * {@link Resize} it shares the weights, and leaves the rounding out.
 *
 * @hidden
 */
public final class PlaneResize {
  private PlaneResize() {}

  /**
   * {@return a part of a plane at another size}
   *
   * @param plane numbers [h, w] or [1, h, w]
   * @param fromWidth columns of the plane
   * @param width columns that the whole plane would have
   * @param height rows that the whole plane would have
   * @param part in pixels of the result
   * @param resampling how pixels are found
   */
  public static float[] part(
      float[] plane, int fromWidth, int width, int height, Box part, Resampling resampling) {
    int fromHeight = plane.length / fromWidth;
    if (width == fromWidth && height == fromHeight && part.area() == plane.length) {
      return plane;
    }
    Axis columns = Axis.of(fromWidth, width, part.x0(), part.x1(), resampling);
    Axis rows = Axis.of(fromHeight, height, part.y0(), part.y1(), resampling);
    int firstRow = rows.first[0];
    int lastRow = rows.first[part.height() - 1] + rows.shares[part.height() - 1].length;
    float[] lines = new float[part.width() * fromHeight];
    for (int y = firstRow; y < lastRow; y++) {
      for (int x = 0; x < part.width(); x++) {
        lines[y * part.width() + x] = columns.sum(plane, y * fromWidth, 1, x);
      }
    }
    float[] result = new float[part.width() * part.height()];
    for (int y = 0; y < part.height(); y++) {
      for (int x = 0; x < part.width(); x++) {
        result[y * part.width() + x] = rows.sum(lines, x, part.width(), y);
      }
    }
    return result;
  }

  /** Where the numbers of one axis come from. */
  private record Axis(int[] first, double[][] shares) {
    private static final double[] WHOLE = {1};

    static Axis of(int from, int to, int begin, int end, Resampling resampling) {
      double[][] shares = new double[end - begin][];
      if (from == to || resampling == Resampling.NEAREST) {
        Arrays.fill(shares, WHOLE);
        return new Axis(Resize.nearestPositions(from, to, begin, end), shares);
      }
      Weights weights = Weights.of(from, to, begin, end, resampling);
      for (int target = 0; target < shares.length; target++) {
        shares[target] = weights.of(target);
      }
      return new Axis(weights.first(), shares);
    }

    /** One number of the result, from a line that begins at {@code start}. */
    float sum(float[] numbers, int start, int step, int target) {
      int position = start + first[target] * step;
      double sum = 0;
      for (double share : shares[target]) {
        sum += share * numbers[position];
        position += step;
      }
      return (float) sum;
    }
  }
}
