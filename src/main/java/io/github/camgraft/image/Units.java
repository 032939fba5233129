package io.github.camgraft.image;

/**
 * What the numbers of a {@link DeepPicture} mean by themselves.
 *
 * @param kind which numbers they are
 * @param white for {@link Kind#LEVELS}, the number that is white
 * @hidden
 */
public record Units(Kind kind, double white) {
  /** Whole numbers that may mean anything, such as Hounsfield units. */
  public static final Units WHOLE = new Units(Kind.WHOLE, Double.NaN);

  /** Real numbers. */
  public static final Units REAL = new Units(Kind.REAL, Double.NaN);

  /** The network's input itself. */
  public static final Units PREPARED = new Units(Kind.PREPARED, Double.NaN);

  /** What kind of numbers a file holds. */
  public enum Kind {
    /** Grey levels from 0 to a largest one. */
    LEVELS,
    /** Whole numbers that say nothing of black and white. */
    WHOLE,
    /** Real numbers that say nothing of black and white. */
    REAL,
    /** The network's input itself. */
    PREPARED
  }

  /**
   * Unsigned numbers of so many bits, all of which may occur.
   *
   * @param bits how many bits
   * @return the units
   */
  public static Units levels(int bits) {
    return new Units(Kind.LEVELS, Math.pow(2, bits) - 1);
  }

  /** {@return whether a byte holds one of them} */
  public boolean isByte() {
    return kind == Kind.LEVELS && white <= 255;
  }
}
