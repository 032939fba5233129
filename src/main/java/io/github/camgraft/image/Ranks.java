package io.github.camgraft.image;

/** Finds what sorting would put at a place, without sorting. */
final class Ranks {
  private static final int[] SHIFTS = {20, 10, 0};
  private static final int DIGITS = 1 << 11;

  private Ranks() {}

  /**
   * What stands at a place of the numbers in ascending order.
   *
   * @param numbers none is negative; what is no number comes last
   * @param place counted from zero
   */
  static float smallest(float[] numbers, int place) {
    // The bits of numbers that are not negative, read as whole numbers, have the same order.
    int known = 0;
    int fixed = 0;
    int left = place;
    for (int shift : SHIFTS) {
      int mask = shift == SHIFTS[0] ? DIGITS - 1 : (DIGITS >> 1) - 1;
      int[] counts = new int[DIGITS];
      for (float number : numbers) {
        int bits = Float.floatToIntBits(number);
        if ((bits & fixed) == known) {
          counts[(bits >>> shift) & mask]++;
        }
      }
      int digit = 0;
      while (left >= counts[digit]) {
        left -= counts[digit];
        digit++;
      }
      known |= digit << shift;
      fixed |= mask << shift;
    }
    return Float.intBitsToFloat(known);
  }
}
