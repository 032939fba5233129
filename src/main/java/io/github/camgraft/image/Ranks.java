package io.github.camgraft.image;

/** Finds what sorting would put at a place, without sorting. */
final class Ranks {
  /** The bits of a number's size, read as a whole number, have the order of the sizes. */
  private static final int SIZE = 0x7fffffff;

  private static final int[] SHIFTS = {20, 10, 0};
  private static final int[] DIGITS = {1 << 11, 1 << 10, 1 << 10};

  private Ranks() {}

  /**
   * What stands at a place of the numbers' sizes in ascending order.
   *
   * @param numbers their signs do not matter; what is no number comes last
   * @param place counted from zero
   */
  static float smallest(float[] numbers, int place) {
    int[] left = new int[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      left[i] = Float.floatToRawIntBits(numbers[i]) & SIZE;
    }
    int count = numbers.length;
    int remaining = place;
    int known = 0;
    for (int level = 0; level < SHIFTS.length; level++) {
      int shift = SHIFTS[level];
      int mask = DIGITS[level] - 1;
      int[] counts = new int[DIGITS[level]];
      for (int i = 0; i < count; i++) {
        counts[(left[i] >> shift) & mask]++;
      }
      int digit = 0;
      while (remaining >= counts[digit]) {
        remaining -= counts[digit];
        digit++;
      }
      known |= digit << shift;
      count = keep(left, count, shift, mask, digit);
    }
    return Float.intBitsToFloat(known);
  }

  /** Moves those with that digit to the front, and says how many there are. */
  private static int keep(int[] numbers, int count, int shift, int mask, int digit) {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (((numbers[i] >> shift) & mask) == digit) {
        numbers[kept] = numbers[i];
        kept++;
      }
    }
    return kept;
  }
}
