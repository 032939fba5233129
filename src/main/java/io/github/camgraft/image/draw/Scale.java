package io.github.camgraft.image.draw;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The colour bar under a picture of numbers.
 *
 * @param colours from the first number to the last
 * @param start the number that has the first colour
 * @param end the number that has the last colour
 * @param meaning what these numbers are, where that is not plain; may be empty
 * @hidden
 */
public record Scale(Shade colours, String start, String end, String meaning) {
  private static final MathContext DIGITS = new MathContext(4);

  /** Two numbers stand above the bar, so each has less room. */
  private static final MathContext FEWER_DIGITS = new MathContext(3);

  /**
   * The bar of a map, from zero to its largest value.
   *
   * @param colours the colour map
   * @param maximum the largest
   */
  public Scale(ColorMap colours, double maximum) {
    this(colours, "0", text(maximum, DIGITS), "");
  }

  /** The bar of numbers on both sides of a middle. */
  static Scale between(double start, double end, Shade colours, String meaning) {
    return new Scale(
        colours,
        text(start, FEWER_DIGITS).replaceFirst("^-", "\u2212"),
        text(end, FEWER_DIGITS),
        meaning);
  }

  /** Broken weights may give what is no number. */
  private static String text(double number, MathContext digits) {
    return Double.isFinite(number)
        ? new BigDecimal(number, digits).toString()
        : Double.toString(number);
  }
}
