package io.github.camgraft.cam;

import java.util.function.IntToDoubleFunction;

/**
 * Which source values make each target value along one axis, and with what weight.
 *
 * @param count how many source values each target value is made of
 * @param index {@code count} source positions per target position
 * @param weight the weight of each
 */
record Taps(int count, int[] index, double[] weight) {

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
