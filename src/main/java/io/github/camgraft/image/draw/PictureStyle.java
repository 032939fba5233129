package io.github.camgraft.image.draw;

import java.util.Locale;

/**
 * How pictures of explanations look, in files and on a page.
 *
 * @param colours of the heat
 * @param opacity how much of the heat shows, from 0 to 1
 * @param contoured whether lines are drawn along equal heat
 * @param gradients how gradients become colours
 */
public record PictureStyle(
    ColorMap colours, double opacity, boolean contoured, GuidedPicture.Style gradients) {
  /** Half of the photograph, half of the heat. */
  public static final PictureStyle DEFAULT =
      new PictureStyle(ColorMap.INFERNO, 0.5, false, GuidedPicture.Style.CLIPPED);

  /** {@return all of it in one line} */
  public String text() {
    return "colours %s, opacity %s, %s, gradients %s"
        .formatted(
            colours.text(),
            opacity,
            contoured ? "contours" : "no contours",
            gradients.name().toLowerCase(Locale.ROOT));
  }
}
