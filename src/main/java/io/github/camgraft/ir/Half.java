package io.github.camgraft.ir;

/** IEEE 754 half precision and bfloat16, which JDK 17 has no conversions for. */
final class Half {
  private Half() {}

  static float toFloat(short bits) {
    int exponent = (bits >> 10) & 0x1f;
    int mantissa = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> mantissa * 0x1p-24f;
          case 0x1f -> mantissa == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Float.intBitsToFloat(((exponent + 127 - 15) << 23) | (mantissa << 13));
        };
    return bits < 0 ? -magnitude : magnitude;
  }

  /** Rounds to nearest, ties to even; what is too large becomes infinite. */
  static short ofFloat(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) 0x7e00;
    }
    if (magnitude >= 65520f) {
      return (short) (sign | 0x7c00);
    }
    int exponent = Math.max(Math.getExponent(magnitude), -14);
    // In units of the last place, rint is the rounding that IEEE 754 asks for; a carry runs into
    // the exponent by itself.
    int units = (int) Math.rint(Math.scalb(magnitude, 10 - exponent));
    int bits = units < 1024 ? units : ((exponent + 14) << 10) + units;
    return (short) (sign | bits);
  }

  static float brainToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  static short brainOfFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.isNaN(value)
        ? (short) 0x7fc0
        : (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
  }
}
