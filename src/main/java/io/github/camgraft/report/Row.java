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
import io.github.camgraft.image.draw.Scale;
import io.github.camgraft.text.Legible;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Everything that explains one class.
 *
 * @param label what tells the row apart from the others of its card; may be empty
 * @param title which class
 * @param detail what the model says of it
 * @param note a line below these; may be empty
 * @param panels the pictures, in the order in which they are shown
 * @hidden
 */
public record Row(String label, String title, String detail, String note, List<Panel> panels) {
  /**
   * Keeps a copy of the list, and spells out what is no letter.
   *
   * @param label what tells the row apart from the others of its card; may be empty
   * @param title which class
   * @param detail what the model says of it
   * @param note a line below these; may be empty
   * @param panels the pictures, in the order in which they are shown
   */
  public Row {
    label = Legible.line(label);
    title = Legible.line(title);
    detail = Legible.line(detail);
    note = Legible.line(note);
    panels = List.copyOf(panels);
  }

  /**
   * A row that stands alone.
   *
   * @param title which class
   * @param detail what the model says of it
   * @param panels the pictures, in the order in which they are shown
   */
  public Row(String title, String detail, List<Panel> panels) {
    this("", title, detail, "", panels);
  }

  /**
   * {@return the same row, told apart from others}
   *
   * @param word the word that users type
   */
  public Row labelled(String word) {
    return new Row(word, title, detail, note, panels);
  }

  /**
   * {@return the same row with a line below what the model says}
   *
   * @param line the line
   */
  public Row noted(String line) {
    return new Row(label, title, detail, line, panels);
  }

  /**
   * {@return all pictures of an explanation, in the order of its methods}
   *
   * @param explanation the explanation
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
        panels.add(gradient(explanation, input, style));
      } else if (!explanation.isOfPicture()) {
        panels.add(overlaid(explanation, (MapMethod) method));
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
    return new Row(explanation.prediction().name(), detail(explanation), panels);
  }

  private static Panel gradient(
      Explanation explanation, InputMethod method, GuidedPicture.Style style) {
    return new Panel.Gradient(
        method.title(), explanation.picture(method, style), explanation.scale(method, style));
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
          method instanceof InputMethod input
              ? gradient(explanation, input, style)
              : overlaid(explanation, (MapMethod) method));
    }
    return new Row(
        explanation.prediction().name(),
        "%s, in %s".formatted(detail(explanation), explanation.input()),
        panels);
  }

  /** A map in colours, where the page has no photograph to lay it over. */
  private static Panel overlaid(Explanation explanation, MapMethod method) {
    int layer = explanation.shownFirst(method);
    return new Panel.Gradient(
        method.title(),
        explanation.heatPicture(method, layer, ColorMap.INFERNO, 0.5),
        Optional.of(new Scale(ColorMap.INFERNO, explanation.shown(method, layer).maximum())));
  }

  private static String detail(Explanation explanation) {
    return String.format(
        Locale.ROOT, "%s, score %.2f", explanation.prediction().text(), explanation.score());
  }
}
