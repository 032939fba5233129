package io.github.camgraft.image;

/** The weights that make each target pixel of one axis, as 22-bit fixed point numbers. */
final class Kernel {
  private static final int PRECISION = 22;

  /** The first source pixel of each target pixel. */
  private final int[] first;

  /** For each target pixel, the weights of that and the following source pixels. */
  private final int[][] weights;

  private Kernel(int[] first, int[][] weights) {
    this.first = first;
    this.weights = weights;
  }

  /** Weights for an axis of {@code from} pixels that becomes {@code to} pixels long. */
  static Kernel of(int from, int to, Resampling resampling) {
    double scale = (double) from / to;
    double stretch = Math.max(1, scale);
    double support = resampling.support() * stretch;
    int[] first = new int[to];
    int[][] weights = new int[to][];
    for (int target = 0; target < to; target++) {
      double centre = (target + 0.5) * scale;
      first[target] = Math.max(0, (int) (centre - support + 0.5));
      int end = Math.min(from, (int) (centre + support + 0.5));
      double[] exact = new double[end - first[target]];
      for (int i = 0; i < exact.length; i++) {
        exact[i] = resampling.weight((i + first[target] - centre + 0.5) / stretch);
      }
      weights[target] = fixedPoint(exact);
    }
    return new Kernel(first, weights);
  }

  /** How many target pixels there are. */
  int size() {
    return first.length;
  }

  /**
   * One target sample.
   *
   * @param samples the source
   * @param offset where the axis starts in it
   * @param stride how far apart neighbours on the axis are
   * @param target which target pixel
   */
  byte apply(byte[] samples, int offset, int stride, int target) {
    int[] weight = weights[target];
    int sum = 1 << (PRECISION - 1);
    int position = offset + first[target] * stride;
    for (int w : weight) {
      sum += w * (samples[position] & 0xff);
      position += stride;
    }
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
  }

  private static int[] fixedPoint(double[] exact) {
    double sum = 0;
    for (double weight : exact) {
      sum += weight;
    }
    int[] fixed = new int[exact.length];
    for (int i = 0; i < exact.length; i++) {
      double share = sum == 0 ? exact[i] : exact[i] / sum;
      fixed[i] = (int) (share * (1 << PRECISION) + (share < 0 ? -0.5 : 0.5));
    }
    return fixed;
  }
}
