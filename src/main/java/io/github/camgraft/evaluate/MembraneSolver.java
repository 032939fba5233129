package io.github.camgraft.evaluate;

/**
 * Stretches a membrane over the missing pixels of a plane: each becomes the weighted mean of its
 * neighbours. The system is symmetric and positive, so conjugate gradients solve it, and a coarser
 * membrane, stretched before, says where to begin.
 */
final class MembraneSolver {
  private static final double BESIDE = 1 / 6.0;
  private static final double ACROSS = 1 / 12.0;

  /** Far below the noise that is added. */
  private static final double TOLERANCE = 1e-6;

  private static final int SMALLEST = 4;

  private final int width;
  private final int height;
  private final int stride;
  private final int first;
  private final boolean[] missing;
  private final double[] diagonal;

  /**
   * A solver for planes with the same pixels missing.
   *
   * @param kept the other pixels, in reading order
   */
  MembraneSolver(boolean[] kept, int width) {
    this.width = width;
    this.height = kept.length / width;
    this.stride = width + 2;
    this.first = stride + 1;
    this.missing = new boolean[stride * (height + 2)];
    this.diagonal = new double[missing.length];
    double[] inside = new double[missing.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        missing[first + y * stride + x] = !kept[y * width + x];
        inside[first + y * stride + x] = 1;
      }
    }
    forEachRow(from -> spread(inside, diagonal, from));
  }

  private interface Row {
    void from(int start);
  }

  private void forEachRow(Row work) {
    for (int y = 0; y < height; y++) {
      work.from(first + y * stride);
    }
  }

  /** The weighted sum of the neighbours, for a row. */
  private void spread(double[] from, double[] to, int start) {
    for (int i = start; i < start + width; i++) {
      to[i] =
          BESIDE * (from[i - 1] + from[i + 1] + from[i - stride] + from[i + stride])
              + ACROSS
                  * (from[i - stride - 1]
                      + from[i - stride + 1]
                      + from[i + stride - 1]
                      + from[i + stride + 1]);
    }
  }

  /** Fills what is missing in a plane, given in reading order. */
  void fill(double[] plane) {
    double[] values = new double[missing.length];
    double[] start = coarse(plane);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = first + y * stride + x;
        values[i] = missing[i] ? start[y * width + x] : plane[y * width + x];
      }
    }
    solve(values);
    for (int y = 0; y < height; y++) {
      System.arraycopy(values, first + y * stride, plane, y * width, width);
    }
  }

  /** Squares of four pixels become one, which is missing if all four are. */
  private double[] coarse(double[] plane) {
    double[] start = new double[plane.length];
    if (Math.min(width, height) < SMALLEST) {
      return start;
    }
    int columns = (width + 1) / 2;
    double[] sums = new double[columns * ((height + 1) / 2)];
    int[] counts = new int[sums.length];
    for (int pixel = 0; pixel < plane.length; pixel++) {
      int x = pixel % width;
      int y = pixel / width;
      if (!missing[first + y * stride + x]) {
        int square = y / 2 * columns + x / 2;
        sums[square] += plane[pixel];
        counts[square]++;
      }
    }
    boolean[] known = new boolean[sums.length];
    for (int square = 0; square < sums.length; square++) {
      known[square] = counts[square] > 0;
      sums[square] /= Math.max(1, counts[square]);
    }
    new MembraneSolver(known, columns).fill(sums);
    for (int pixel = 0; pixel < plane.length; pixel++) {
      start[pixel] = sums[pixel / width / 2 * columns + pixel % width / 2];
    }
    return start;
  }

  /** Conjugate gradients, with the diagonal as preconditioner; what is kept stays. */
  private void solve(double[] values) {
    double[] residual = new double[values.length];
    double[] direction = new double[values.length];
    double[] image = new double[values.length];
    double[] sums = new double[values.length];
    forEachRow(row -> spread(values, sums, row));
    double worth = 0;
    for (int i = first; i < values.length - first; i++) {
      if (missing[i]) {
        residual[i] = sums[i] - diagonal[i] * values[i];
        direction[i] = residual[i] / diagonal[i];
        worth += residual[i] * direction[i];
      }
    }
    double enough = TOLERANCE * TOLERANCE * count();
    for (int step = 0; worth > enough && step < values.length; step++) {
      worth = step(values, residual, direction, image, worth);
    }
  }

  private int count() {
    int count = 0;
    for (boolean pixel : missing) {
      count += pixel ? 1 : 0;
    }
    return count;
  }

  private double step(
      double[] values, double[] residual, double[] direction, double[] image, double worth) {
    forEachRow(row -> spread(direction, image, row));
    double bend = 0;
    for (int i = first; i < values.length - first; i++) {
      image[i] = missing[i] ? diagonal[i] * direction[i] - image[i] : 0;
      bend += image[i] * direction[i];
    }
    double length = worth / bend;
    double next = 0;
    for (int i = first; i < values.length - first; i++) {
      values[i] += length * direction[i];
      residual[i] -= length * image[i];
      next += missing[i] ? residual[i] * residual[i] / diagonal[i] : 0;
    }
    double turn = next / worth;
    for (int i = first; i < values.length - first; i++) {
      direction[i] = missing[i] ? residual[i] / diagonal[i] + turn * direction[i] : 0;
    }
    return next;
  }
}
