package io.github.camgraft.image.draw;

import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A labelled bar under a tile, such as a predicted class and its probability; or a labelled number
 * without a bar.
 *
 * @param label what it stands for
 * @param text the number that is printed
 * @param share how long the bar is, 0 to 1; none where the number is no share of anything
 * @hidden
 */
public record Bar(String label, String text, OptionalDouble share) {

  /**
   * Refuses a share outside 0 to 1; rounding errors are forgiven.
   *
   * @param label what it stands for
   * @param text the number that is printed
   * @param share how long the bar is, 0 to 1; none where the number is no share of anything
   */
  public Bar {
    double length = share.orElse(0);
    if (!(length >= -1e-6 && length <= 1 + 1e-6)) {
      throw new IllegalArgumentException("A share lies from 0 to 1, not at " + length);
    }
  }

  /**
   * A share, which is printed in per cent.
   *
   * @param label what it stands for
   * @param share the share of the map's maximum, from 0 up to 1
   */
  public Bar(String label, double share) {
    this(label, String.format(Locale.ROOT, "%.1f %%", 100 * share), OptionalDouble.of(share));
  }

  /**
   * {@return a number that is no share}
   *
   * @param label what it stands for
   * @param text the text form
   */
  public static Bar of(String label, String text) {
    return new Bar(label, text, OptionalDouble.empty());
  }
}
