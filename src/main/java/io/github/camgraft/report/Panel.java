package io.github.camgraft.report;

import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.draw.Scale;
import io.github.camgraft.text.Legible;
import java.util.Optional;

/**
 * One picture that explains a class.
 *
 * @hidden
 */
public sealed interface Panel {
  /** {@return what made it, as people call it: {@code Grad-CAM}} */
  String method();

  /**
   * A map that is laid over the photograph in colours.
   *
   * @param method what made it
   * @param layer the layer it looks at
   * @param map of any size; it is shown stretched over what the network saw, from zero to its
   *     maximum
   * @param box where the map is strong, in pixels of the photograph
   * @param notice why the map shows nothing, if it does
   */
  record Heat(String method, String layer, Heatmap map, Optional<Box> box, Optional<String> notice)
      implements Panel {
    /**
     * Spells out what is no letter.
     *
     * @param method what made it
     * @param layer the layer it looks at
     * @param map of any size; it is shown stretched over what the network saw, from zero to its
     *     maximum
     * @param box where the map is strong, in pixels of the photograph
     * @param notice why the map shows nothing, if it does
     */
    public Heat {
      layer = Legible.line(layer);
      notice = notice.map(Legible::line);
    }
  }

  /**
   * A picture that stands in the photograph's place.
   *
   * @param method what made it
   * @param picture as large as what the network saw
   * @param scale which numbers its colours stand for, if it shows any
   */
  record Gradient(String method, Picture picture, Optional<Scale> scale) implements Panel {}
}
