package io.github.camgraft.report;

import io.github.camgraft.Explanation;
import io.github.camgraft.cam.AttributionMethod;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.InputMethod;
import io.github.camgraft.cam.LayerMethod;
import io.github.camgraft.image.GuidedPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Everything that explains one class.
 *
 * @param title which class, and what the model says of it
 * @param panels the pictures, in the order in which they are shown
 */
public record Row(String title, List<Panel> panels) {
  /** Keeps a copy of the list. */
  public Row {
    panels = List.copyOf(panels);
  }

  /**
   * All pictures of an explanation, in the order of its methods.
   *
   * @param style how gradients are shown
   * @param boxes the box of a map in its layer's own size, where one is wanted
   */
  public static Row of(
      Explanation explanation, GuidedPicture.Style style, Function<Heatmap, Optional<Box>> boxes) {
    List<Panel> panels = new ArrayList<>();
    for (AttributionMethod method : explanation.methods()) {
      if (method instanceof InputMethod input) {
        panels.add(new Panel.Gradient(method.title(), explanation.picture(input, style)));
      } else if (method instanceof LayerMethod layerMethod) {
        for (int i = 0; i < explanation.layers().size(); i++) {
          Heatmap map = explanation.map(layerMethod, i);
          String layer = explanation.layers().get(i).layer();
          panels.add(new Panel.Heat(method.title(), layer, map, boxes.apply(map)));
        }
      }
    }
    return new Row(title(explanation), panels);
  }

  private static String title(Explanation explanation) {
    return String.format(
        Locale.ROOT,
        "%s: %.1f %%, score %.2f",
        explanation.prediction().name(),
        100 * explanation.prediction().probability(),
        explanation.score());
  }
}
