package io.github.camgraft.cam;

import java.util.function.IntToDoubleFunction;

/** Which source values make each target value along one axis, and with what weight. */
final class Taps {
  private final int count;
  private final int[] index;
  private final double[] weight;

  /**
   * Takes the arrays as they are.
   *
   * @param count how many source values each target value is made of
   * @param index {@code count} source positions per target position
   * @param weight the weight of each
   */
  Taps(int count, int[] index, double[] weight) {
    this.count = count;
    this.index = index;
    this.weight = weight;
  }

  /** The weighted sum for target position {@code target}. */
  double sum(double[] source, int target) {
    double sum = 0;
    for (int tap = target * count; tap < (target + 1) * count; tap++) {
      sum += weight[tap] * source[index[tap]];
    }
    return sum;
  }

  /** For each column of a row-major plane, the weighted sum down that column. */
  IntToDoubleFunction columnSums(float[] plane, int width, int target) {
    return column -> {
      double sum = 0;
      for (int tap = target * count; tap < (target + 1) * count; tap++) {
        sum += weight[tap] * plane[index[tap] * width + column];
      }
      return sum;
    };
  }
}
