package io.github.camgraft.image.draw;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The colour bar under a map, from zero to its largest value.
 *
 * @param colours the map's
 * @param maximum the value that has the last colour
 */
public record Scale(ColorMap colours, double maximum) {
  private static final MathContext DIGITS = new MathContext(4);

  /** The largest value in four digits; broken weights may give what is no number. */
  String end() {
    return Double.isFinite(maximum)
        ? new BigDecimal(maximum, DIGITS).toString()
        : Double.toString(maximum);
  }
}
