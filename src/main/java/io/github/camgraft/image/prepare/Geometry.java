package io.github.camgraft.image.prepare;

import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Resampling;

/**
 * How a photograph is brought to the size of a network's input.
 *
 * @param fit how it fills the input
 * @param resize the length of the photograph's shorter side before its centre is cut out, such as
 *     256 for an input of 224; 0 for as little as covers the input. With {@link Fit#WARP} the
 *     photograph has the input's proportions by then. {@link Fit#PAD} knows none
 * @param height rows of the input
 * @param width columns of the input
 * @param interpolation the filter for the resize
 * @param padding for {@link Fit#PAD}, the grey level of the bars, 0 to 255
 */
public record Geometry(
    Fit fit, int resize, int height, int width, Resampling interpolation, int padding) {
  private static final int LONGEST_SIDE = 1 << 14;

  /**
   * Refuses sizes that cannot be meant.
   *
   * @param fit how it fills the input
   * @param resize the length of the photograph's shorter side before its centre is cut out, such as
   *     256 for an input of 224; 0 for as little as covers the input. With {@link Fit#WARP} the
   *     photograph has the input's proportions by then. {@link Fit#PAD} knows none
   * @param height rows of the input
   * @param width columns of the input
   * @param interpolation the filter for the resize
   * @param padding for {@link Fit#PAD}, the grey level of the bars, 0 to 255
   * @throws ImageException in words for the user
   */
  public Geometry {
    if (height < 1 || width < 1 || height > LONGEST_SIDE || width > LONGEST_SIDE) {
      throw new ImageException(
          "A network's input cannot be " + height + " x " + width + " pixels.");
    }
    if (resize < 0 || resize > LONGEST_SIDE || (resize > 0 && fit == Fit.PAD)) {
      throw new ImageException(
          "A resize to " + resize + " does not go with fit=" + fit.text() + ".");
    }
    if (padding < 0 || padding > 255 || (padding > 0 && fit != Fit.PAD)) {
      throw new ImageException(
          "A padding of " + padding + " is no grey level, or fit=" + fit.text() + " needs none.");
    }
  }

  /**
   * {@return where the input lies on a photograph}
   *
   * @param photo the photograph
   */
  public Framing on(Photo photo) {
    return Framing.of(this, photo.width(), photo.height());
  }
}
