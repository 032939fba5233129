package io.github.camgraft.ir;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The length of one axis: a number where it is known, else a symbol. Equal symbols mean equal
 * lengths; different symbols mean nothing.
 *
 * @param size the length, or -1 where only the symbol is known
 * @param symbol the name of an unknown length, empty where the length is known
 */
public record Dimension(long size, String symbol) {
  /** Of a value's name and the number of its axis, or of other lengths. */
  private static final Pattern MADE_UP =
      Pattern.compile("#\\d+|\\w\\(|^(unk__|windows of |kept of )");

  /** A known length. */
  public static Dimension of(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("a dimension cannot be " + size);
    }
    return new Dimension(size, "");
  }

  /** A length known by name only. */
  public static Dimension symbolic(String symbol) {
    return new Dimension(-1, Objects.requireNonNull(symbol));
  }

  /** Whether the length is a number. */
  public boolean isKnown() {
    return size >= 0;
  }

  /** Whether the length is known to be that number. */
  public boolean is(long length) {
    return size == length;
  }

  /** Whether both lengths are known and this is the smaller one. */
  public boolean isBelow(Dimension other) {
    return isKnown() && other.isKnown() && size < other.size;
  }

  /** The length as a text that other lengths do not have. */
  public String identity() {
    return isKnown() ? Long.toString(size) : symbol;
  }

  /**
   * For people: the number, the file's own word or one that follows from it; a question mark where
   * the symbol was made up.
   */
  @Override
  public String toString() {
    return isKnown() || !MADE_UP.matcher(symbol).find() ? identity() : "?";
  }
}
