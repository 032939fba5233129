package io.github.camgraft.image;

import java.util.Arrays;

/** The weights that make each target pixel of one axis, as 22-bit fixed point numbers for bytes. */
final class Kernel {
  private static final int PRECISION = 22;
  private static final int HALF = 1 << (PRECISION - 1);

  /** The first source pixel of each target pixel. */
  private final int[] first;

  /** For each target pixel, the weights of that and the following source pixels. */
  private final int[][] weights;

  private Kernel(int[] first, int[][] weights) {
    this.first = first;
    this.weights = weights;
  }

  /** As {@link Weights#of}. */
  static Kernel of(int from, int to, int begin, int end, Resampling resampling) {
    Weights exact = Weights.of(from, to, begin, end, resampling);
    int[][] fixed = new int[end - begin][];
    for (int target = 0; target < fixed.length; target++) {
      fixed[target] = fixedPoint(exact.of(target));
    }
    return new Kernel(exact.first(), fixed);
  }

  /** The same weights for a source of which so many pixels at the beginning are missing. */
  Kernel from(int missing) {
    return new Kernel(Arrays.stream(first).map(pixel -> pixel - missing).toArray(), weights);
  }

  /** The first source pixel that counts. */
  int begin() {
    return first[0];
  }

  /** Behind the last source pixel that counts. */
  int end() {
    return first[first.length - 1] + weights[first.length - 1].length;
  }

  /** How many target pixels there are. */
  int size() {
    return first.length;
  }

  /**
   * One line of pixels of three samples, brought to the new length.
   *
   * @param from where the line begins in the source
   * @param to where it begins in the result
   */
  void resizeLine(byte[] source, int from, byte[] result, int to) {
    for (int target = 0; target < first.length; target++) {
      int position = from + 3 * first[target];
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (int weight : weights[target]) {
        red += weight * (source[position] & 0xff);
        green += weight * (source[position + 1] & 0xff);
        blue += weight * (source[position + 2] & 0xff);
        position += 3;
      }
      result[to + 3 * target] = sample(red);
      result[to + 3 * target + 1] = sample(green);
      result[to + 3 * target + 2] = sample(blue);
    }
  }

  /** Lines of so many samples each, brought to the new number of lines. */
  byte[] resizeLines(byte[] source, int length) {
    byte[] result = new byte[length * first.length];
    int[] sums = new int[length];
    for (int target = 0; target < first.length; target++) {
      Arrays.fill(sums, HALF);
      int line = first[target] * length;
      for (int weight : weights[target]) {
        for (int i = 0; i < length; i++) {
          sums[i] += weight * (source[line + i] & 0xff);
        }
        line += length;
      }
      for (int i = 0; i < length; i++) {
        result[target * length + i] = sample(sums[i]);
      }
    }
    return result;
  }

  private static byte sample(int sum) {
    return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
  }

  private static int[] fixedPoint(double... shares) {
    int[] fixed = new int[shares.length];
    for (int i = 0; i < shares.length; i++) {
      fixed[i] = (int) (shares[i] * (1 << PRECISION) + (shares[i] < 0 ? -0.5 : 0.5));
    }
    return fixed;
  }
}
