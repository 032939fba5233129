package io.github.camgraft.image.draw;

import java.util.Locale;

/**
 * Turns a number from 0 to 1 into a colour.
 *
 * <p>Viridis and inferno are perceptually even: equal steps look equal, in grey print and to
 * colour-blind eyes too. Jet is what most Grad-CAM pictures are painted with; it makes edges where
 * there are none.
 */
public enum ColorMap implements Shade {
  /** Dark blue over green to yellow. */
  VIRIDIS(ColorTables.VIRIDIS),
  /** Black over red to light yellow. */
  INFERNO(ColorTables.INFERNO),
  /** Blue over green to red, by formula. */
  JET("") {
    @Override
    public int rgb(double value) {
      double v = clip(value);
      return (ramp(4 * v - 3) << 16) | (ramp(4 * v - 2) << 8) | ramp(4 * v - 1);
    }
  };

  /** Colours of equal steps; nobody writes to them. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final int[] table;

  ColorMap(String digits) {
    this.table = new int[digits.length() / 6];
    for (int i = 0; i < table.length; i++) {
      table[i] = Integer.parseInt(digits, 6 * i, 6 * i + 6, 16);
    }
  }

  /**
   * The colour of a value.
   *
   * @param value from 0 to 1; beyond that the nearest end counts, and not-a-number counts as 0
   * @return {@code 0xRRGGBB}
   */
  @Override
  public int rgb(double value) {
    return table[Math.min(255, (int) (clip(value) * 256))];
  }

  /** {@return the name in texts: the constant's, in small letters} */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static double clip(double value) {
    return value > 0 ? value < 1 ? value : 1 : 0;
  }

  /** Full within half a step of the middle, falling to nothing one step further out. */
  private static int ramp(double distance) {
    return (int) Math.round(255 * clip(1.5 - Math.abs(distance)));
  }
}
