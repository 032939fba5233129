package io.github.camgraft.report;

import io.github.camgraft.Explanation;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.GuidedPicture;
import io.github.camgraft.text.Legible;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Everything that explains one class.
 *
 * @param title which class, and what the model says of it
 * @param panels the pictures, in the order in which they are shown
 */
public record Row(String title, List<Panel> panels) {
  /** Keeps a copy of the list, and spells out what is no letter. */
  public Row {
    title = Legible.line(title);
    panels = List.copyOf(panels);
  }

  /**
   * All pictures of an explanation, in the order of its methods.
   *
   * @param style how gradients are shown
   * @param boxes the box of a layer by its number, where one is wanted
   */
  public static Row of(
      Explanation explanation,
      GuidedPicture.Style style,
      BiFunction<MapMethod, Integer, Optional<Box>> boxes) {
    List<Panel> panels = new ArrayList<>();
    for (AttributionMethod method : explanation.methods()) {
      if (method instanceof InputMethod input) {
        panels.add(new Panel.Gradient(method.title(), explanation.picture(input, style)));
      } else if (method instanceof MapMethod mapMethod) {
        if (explanation.shownFirst(mapMethod) == Explanation.MERGED) {
          panels.add(merged(explanation, mapMethod, boxes));
        }
        for (int i = 0; i < explanation.maps(mapMethod); i++) {
          // The page resizes as the paper does, from far fewer numbers.
          boolean ofPaper = explanation.convention() == Convention.PAPER;
          Heatmap map = ofPaper ? explanation.map(mapMethod, i) : explanation.heatmap(mapMethod, i);
          Optional<String> notice = explanation.whyEmpty(mapMethod, i);
          panels.add(
              new Panel.Heat(
                  method.title(),
                  explanation.place(mapMethod, i),
                  notice.isPresent() ? map.cleared() : map,
                  boxes.apply(mapMethod, i),
                  notice));
        }
      }
    }
    return new Row(title(explanation), panels);
  }

  private static Panel merged(
      Explanation explanation,
      MapMethod method,
      BiFunction<MapMethod, Integer, Optional<Box>> boxes) {
    return new Panel.Heat(
        method.title(),
        "all layers, " + explanation.merge().orElseThrow().text(),
        explanation.shown(method, Explanation.MERGED),
        boxes.apply(method, Explanation.MERGED),
        explanation.whyEmpty(method, Explanation.MERGED));
  }

  /**
   * What another picture of the model says of the same class. It is shown as it is, since the page
   * lays maps over the photograph alone.
   */
  static Row beside(Explanation explanation, GuidedPicture.Style style) {
    List<Panel> panels = new ArrayList<>();
    for (AttributionMethod method : explanation.methods()) {
      panels.add(
          new Panel.Gradient(
              method.title(),
              method instanceof InputMethod input
                  ? explanation.picture(input, style)
                  : explanation.heatPicture(
                      (MapMethod) method,
                      explanation.shownFirst((MapMethod) method),
                      ColorMap.INFERNO,
                      0.5)));
    }
    return new Row("%s, in %s".formatted(title(explanation), explanation.input()), panels);
  }

  private static String title(Explanation explanation) {
    return String.format(
        Locale.ROOT,
        "%s: %s, score %.2f",
        explanation.prediction().name(),
        explanation.prediction().text(),
        explanation.score());
  }
}
