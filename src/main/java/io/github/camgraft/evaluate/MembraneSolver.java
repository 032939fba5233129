package io.github.camgraft.evaluate;

import org.jspecify.annotations.Nullable;

/**
 * Stretches a membrane over the missing pixels of a plane: each becomes the weighted mean of its
 * neighbours. The system is symmetric and positive, so conjugate gradients solve it. A coarser
 * membrane, in which four pixels are one, says where to begin, and each step is a sum of what all
 * coarser ones propose: J. Bramble, J. Pasciak and J. Xu, "Parallel Multilevel Preconditioners",
 * 1990. Without that a step reaches no farther than the next pixel.
 */
final class MembraneSolver {
  private static final double BESIDE = 1 / 6.0;
  private static final double ACROSS = 1 / 12.0;

  /** What the nearer and the farther of two pixels count between which a finer one lies. */
  private static final double NEAR = 0.75;

  private static final double FAR = 0.25;

  /** Far below the noise that is added. */
  private static final double TOLERANCE = 1e-6;

  private static final int SMALLEST = 4;

  private final int width;
  private final int height;
  private final int stride;
  private final int first;
  private final int count;

  /** 1 where a pixel is missing, else 0; with a margin around it, as all that follow. */
  private final double[] missing;

  private final double[] diagonal;

  /** One over the diagonal, and 0 where a pixel is kept. */
  private final double[] inverse;

  /** Where squares of four pixels are one, which is missing if all four are; none at last. */
  private final @Nullable MembraneSolver coarser;

  /** Without room until a finer one asks. */
  private double[] load = {};

  private double[] answer = {};

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
    this.missing = plane();
    this.diagonal = plane();
    this.inverse = plane();
    double[] inside = plane();
    int found = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean isMissing = !kept[y * width + x];
        missing[first + y * stride + x] = isMissing ? 1 : 0;
        inside[first + y * stride + x] = 1;
        found += isMissing ? 1 : 0;
      }
    }
    this.count = found;
    forEachRow(from -> spread(inside, diagonal, from));
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = missing[i] > 0 ? 1 / diagonal[i] : 0;
    }
    boolean isSmall = Math.min(width, height) < SMALLEST || found == 0;
    this.coarser = isSmall ? null : new MembraneSolver(coarse(kept), columns());
  }

  /** Numbers of all pixels and of a margin; a square that hangs over needs two rows below. */
  private double[] plane() {
    return new double[stride * (height + 3)];
  }

  private int columns() {
    return (width + 1) / 2;
  }

  private boolean[] coarse(boolean... kept) {
    boolean[] known = new boolean[columns() * ((height + 1) / 2)];
    for (int pixel = 0; pixel < kept.length; pixel++) {
      known[square(pixel)] |= kept[pixel];
    }
    return known;
  }

  private int square(int pixel) {
    return pixel / width / 2 * columns() + pixel % width / 2;
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
    double[] values = plane();
    double[] start = start(plane);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = first + y * stride + x;
        values[i] = missing[i] > 0 ? start[y * width + x] : plane[y * width + x];
      }
    }
    solve(values);
    for (int y = 0; y < height; y++) {
      System.arraycopy(values, first + y * stride, plane, y * width, width);
    }
  }

  /** What the coarser membrane says, whose kept pixels are means of those that are kept here. */
  private double[] start(double[] plane) {
    double[] start = new double[plane.length];
    MembraneSolver squares = coarser;
    if (squares == null) {
      return start;
    }
    double[] sums = new double[squares.width * squares.height];
    int[] counts = new int[sums.length];
    for (int pixel = 0; pixel < plane.length; pixel++) {
      if (missing[first + pixel / width * stride + pixel % width] == 0) {
        sums[square(pixel)] += plane[pixel];
        counts[square(pixel)]++;
      }
    }
    for (int square = 0; square < sums.length; square++) {
      sums[square] /= Math.max(1, counts[square]);
    }
    squares.fill(sums);
    for (int pixel = 0; pixel < plane.length; pixel++) {
      start[pixel] = sums[square(pixel)];
    }
    return start;
  }

  /** Conjugate gradients; what is kept stays. */
  private void solve(double[] values) {
    double[] residual = plane();
    double[] proposed = plane();
    double[] direction = plane();
    double[] image = plane();
    forEachRow(row -> spread(values, residual, row));
    for (int i = first; i < values.length - first; i++) {
      residual[i] = missing[i] * (residual[i] - diagonal[i] * values[i]);
    }
    double enough = TOLERANCE * TOLERANCE * count;
    double worth = propose(residual, proposed);
    double before = Double.POSITIVE_INFINITY;
    for (int step = 0; worth > enough && step < values.length; step++) {
      double turn = worth / before;
      for (int i = first; i < values.length - first; i++) {
        direction[i] = proposed[i] + turn * direction[i];
      }
      move(values, residual, direction, image, worth);
      before = worth;
      worth = propose(residual, proposed);
    }
  }

  /** As far along a direction as it leads downwards. */
  private void move(
      double[] values, double[] residual, double[] direction, double[] image, double worth) {
    forEachRow(row -> spread(direction, image, row));
    double bend = 0;
    for (int i = first; i < values.length - first; i++) {
      image[i] = missing[i] * (diagonal[i] * direction[i] - image[i]);
      bend += image[i] * direction[i];
    }
    double length = worth / bend;
    for (int i = first; i < values.length - first; i++) {
      values[i] += length * direction[i];
      residual[i] -= length * image[i];
    }
  }

  /**
   * What all membranes propose against a residual.
   *
   * @return the product of both
   */
  private double propose(double[] residual, double[] proposed) {
    MembraneSolver squares = coarser;
    if (squares == null) {
      for (int i = 0; i < residual.length; i++) {
        proposed[i] = residual[i] * inverse[i];
      }
    } else {
      squares.makeRoom();
      sumInto(residual, squares);
      squares.propose(squares.load, squares.answer);
      addFrom(squares, residual, proposed);
    }
    double product = 0;
    for (int i = first; i < residual.length - first; i++) {
      product += residual[i] * proposed[i];
    }
    return product;
  }

  private void makeRoom() {
    if (load.length == 0) {
      load = plane();
      answer = plane();
    }
  }

  /** Each pixel counts for the square it lies in and for those nearest to it. */
  private void sumInto(double[] residual, MembraneSolver squares) {
    for (int y = 0; y < squares.height; y++) {
      for (int x = 0; x < squares.width; x++) {
        int to = squares.first + y * squares.stride + x;
        int from = first + 2 * y * stride + 2 * x;
        squares.load[to] =
            squares.missing[to]
                * (FAR * (across(residual, from - stride) + across(residual, from + 2 * stride))
                    + NEAR * (across(residual, from) + across(residual, from + stride)));
      }
    }
  }

  private static double across(double[] residual, int i) {
    return FAR * (residual[i - 1] + residual[i + 2]) + NEAR * (residual[i] + residual[i + 1]);
  }

  /** The same way back. */
  private void addFrom(MembraneSolver squares, double[] residual, double[] proposed) {
    for (int y = 0; y < height; y++) {
      int near = squares.first + y / 2 * squares.stride;
      int far = near + (y % 2 == 0 ? -squares.stride : squares.stride);
      for (int x = 0; x < width; x++) {
        int i = first + y * stride + x;
        int aside = x % 2 == 0 ? x / 2 - 1 : x / 2 + 1;
        double coarse =
            NEAR * (NEAR * squares.answer[near + x / 2] + FAR * squares.answer[near + aside])
                + FAR * (NEAR * squares.answer[far + x / 2] + FAR * squares.answer[far + aside]);
        proposed[i] = residual[i] * inverse[i] + missing[i] * coarse;
      }
    }
  }
}
