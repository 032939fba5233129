package io.github.camgraft.image;

/**
 * What the numbers of a {@link DeepPicture} mean by themselves.
 *
 * @param kind which numbers they are
 * @param white for {@link Kind#LEVELS}, the number that is white
 */
public record Units(Kind kind, double white) {
  /** Whole numbers that may mean anything, such as Hounsfield units. */
  public static final Units WHOLE = new Units(Kind.WHOLE, Double.NaN);

  /** Real numbers. */
  public static final Units REAL = new Units(Kind.REAL, Double.NaN);

  /** The network's input itself. */
  public static final Units PREPARED = new Units(Kind.PREPARED, Double.NaN);

  public enum Kind {
    LEVELS,
    WHOLE,
    REAL,
    PREPARED
  }

  /** Unsigned numbers of so many bits, all of which may occur. */
  public static Units levels(int bits) {
    return new Units(Kind.LEVELS, Math.pow(2, bits) - 1);
  }

  /** Whether a byte holds one of them. */
  public boolean isByte() {
    return kind == Kind.LEVELS && white <= 255;
  }
}
