package io.github.camgraft.image.draw;

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
    float[] left = numbers;
    int known = 0;
    int remaining = place;
    for (int level = 0; level < SHIFTS.length; level++) {
      int[] counts = counts(left, level);
      int digit = 0;
      while (remaining >= counts[digit]) {
        remaining -= counts[digit];
        digit++;
      }
      known |= digit << SHIFTS[level];
      left = level == SHIFTS.length - 1 ? left : with(left, level, digit, counts[digit]);
    }
    return Float.intBitsToFloat(known);
  }

  /** How many numbers have each digit. */
  private static int[] counts(float[] numbers, int level) {
    int shift = SHIFTS[level];
    int mask = DIGITS[level] - 1;
    int[] counts = new int[DIGITS[level]];
    for (float number : numbers) {
      counts[((Float.floatToRawIntBits(number) & SIZE) >> shift) & mask]++;
    }
    return counts;
  }

  /** The numbers that have that digit. */
  private static float[] with(float[] numbers, int level, int digit, int count) {
    int shift = SHIFTS[level];
    int mask = DIGITS[level] - 1;
    float[] kept = new float[count];
    int next = 0;
    for (float number : numbers) {
      if ((((Float.floatToRawIntBits(number) & SIZE) >> shift) & mask) == digit) {
        kept[next] = number;
        next++;
      }
    }
    return kept;
  }
}
