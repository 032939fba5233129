package io.github.camgraft.fuzz;

import java.util.List;
import java.util.random.RandomGenerator;

/** Values that programs are known to stumble over. */
final class Oddities {
  private static final List<Long> WHOLE =
      List.of(
          0L,
          1L,
          -1L,
          2L,
          3L,
          -2L,
          7L,
          127L,
          128L,
          255L,
          256L,
          1000L,
          32767L,
          32768L,
          65535L,
          65536L,
          1L << 24,
          (1L << 31) - 1,
          1L << 31,
          -(1L << 31),
          (1L << 32) - 1,
          1L << 32,
          1L << 40,
          1L << 62,
          Long.MAX_VALUE,
          Long.MIN_VALUE);

  private static final List<Double> REAL =
      List.of(
          0.0,
          -0.0,
          1.0,
          -1.0,
          0.5,
          1e-45,
          1e-30,
          1e30,
          Double.MAX_VALUE,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY);

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\n",
          "\t",
          "\0",
          "\u001b[31m",
          "\u202e",
          "\ufeff",
          "\ud83d\ude00",
          "\u0130",
          "..",
          "../x",
          "/",
          "NaN",
          "-1",
          "0",
          "1e999",
          "99999999999999999999",
          "null",
          "true",
          "{",
          "}",
          "[",
          "]",
          "\"",
          "'",
          ",",
          ";",
          ":",
          "=",
          "#",
          "%s",
          "${x}",
          "\\",
          "\\u",
          "(?",
          "x".repeat(300));

  private Oddities() {}

  /** A whole number, odd in itself or beside the one that was there. */
  static long whole(long original, RandomGenerator chance) {
    return switch (chance.nextInt(8)) {
      case 0 -> original + 1;
      case 1 -> original - 1;
      case 2 -> -original;
      case 3 -> original * (2 + chance.nextInt(3));
      case 4 -> chance.nextInt(20);
      default -> Mutator.one(WHOLE, chance);
    };
  }

  static double real(double original, RandomGenerator chance) {
    return chance.nextInt(4) == 0 ? -original : Mutator.one(REAL, chance);
  }

  static String text(RandomGenerator chance) {
    return Mutator.one(TEXTS, chance);
  }
}
