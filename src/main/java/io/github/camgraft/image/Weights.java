package io.github.camgraft.image;

/**
 * The weights that make each target pixel of one axis, as Pillow's "precompute_coeffs" has them: a
 * filter's values around the target's centre, divided by their sum.
 */
final class Weights {
  /** The first source pixel of each target pixel. */
  private final int[] first;

  /** For each target pixel, the weights of that and the following source pixels. */
  private final double[][] shares;

  private Weights(int[] first, double[][] shares) {
    this.first = first;
    this.shares = shares;
  }

  /**
   * Weights for an axis of {@code from} pixels that becomes {@code to} pixels long, of which those
   * from {@code begin} on to {@code end} are wanted: a narrow picture becomes millions long.
   */
  static Weights of(int from, int to, int begin, int end, Resampling resampling) {
    double scale = (double) from / to;
    double stretch = Math.max(1, scale);
    double support = resampling.support() * stretch;
    int[] first = new int[end - begin];
    double[][] shares = new double[end - begin][];
    for (int target = 0; target < first.length; target++) {
      double centre = (begin + target + 0.5) * scale;
      first[target] = Math.max(0, (int) (centre - support + 0.5));
      int last = Math.min(from, (int) (centre + support + 0.5));
      double[] exact = new double[last - first[target]];
      for (int i = 0; i < exact.length; i++) {
        exact[i] = resampling.weight((i + first[target] - centre + 0.5) / stretch);
      }
      shares[target] = divided(exact);
    }
    return new Weights(first, shares);
  }

  private static double[] divided(double... exact) {
    double sum = 0;
    for (double weight : exact) {
      sum += weight;
    }
    for (int i = 0; i < exact.length && sum != 0; i++) {
      exact[i] /= sum;
    }
    return exact;
  }

  /** The first source pixel of each wanted target pixel; not a copy. */
  int[] first() {
    return first;
  }

  /** The weights of one wanted target pixel; not a copy. */
  double[] of(int target) {
    return shares[target];
  }
}
