package io.github.camgraft.report;

import io.github.camgraft.evaluate.Figure;
import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The mean curves of one measure, a line for each row of a table, as a drawing in a page. */
final class Curves {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 240;
  private static final int LEFT = 44;
  private static final int BOTTOM = 28;
  private static final int MARGIN = 18;

  /** Told apart by those, too, who do not see all colours: Paul Tol's bright ones. */
  private static final List<String> COLOURS =
      List.of("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#888888");

  private static final List<String> DASHES = List.of("", "6 3", "2 2", "8 3 2 3");

  private Curves() {}

  /** How the line of a row looks, as attributes. */
  static String stroke(int row) {
    String dashes = DASHES.get(row / COLOURS.size() % DASHES.size());
    return "stroke=\"%s\"%s"
        .formatted(
            COLOURS.get(row % COLOURS.size()),
            dashes.isEmpty() ? "" : " stroke-dasharray=\"%s\"".formatted(dashes));
  }

  /** Empty where the measure has no curves. */
  static String of(Table table, Measure measure) {
    List<List<Double>> curves =
        table.figures().values().stream()
            .map(row -> row.get(measure))
            .map(figure -> figure == null ? List.<Double>of() : figure.curve())
            .toList();
    double highest = curves.stream().flatMap(List::stream).mapToDouble(x -> x).max().orElse(0);
    double lowest = curves.stream().flatMap(List::stream).mapToDouble(x -> x).min().orElse(0);
    if (curves.stream().allMatch(List::isEmpty)) {
      return "";
    }
    Scale scale = new Scale(Math.min(0, lowest), Math.max(highest, Math.min(0, lowest) + 1e-6));
    StringBuilder drawing = new StringBuilder();
    drawing.append(
        "<figure><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT, Html.text("The curves of " + measure.title())));
    drawing.append(axes(scale));
    int row = 0;
    for (Map.Entry<String, Map<Measure, Figure>> entry : table.figures().entrySet()) {
      drawing.append(
          line(
              shares(measure),
              curves.get(row),
              scale,
              stroke(row),
              table.titles().get(entry.getKey())));
      row++;
    }
    drawing.append("</svg><figcaption>%s</figcaption></figure>\n".formatted(caption(measure)));
    return drawing.toString();
  }

  private static String caption(Measure measure) {
    String title = Html.text(measure.title());
    return switch (measure) {
      case INSERTION -> title + ": probability over the share of pixels that are there";
      case DELETION, PIXEL_FLIPPING_MORF, PIXEL_FLIPPING_LERF ->
          title + ": probability over the share of pixels that are replaced";
      case ROAD_MORF, ROAD_LERF -> title + ": change in probability over the share that is kept";
      default -> title + ": share of maps over the threshold";
    };
  }

  /** Where the first and the last point of a curve lie. */
  private record Shares(double from, double to) {}

  private static Shares shares(Measure measure) {
    return switch (measure) {
      case ROAD_MORF, ROAD_LERF -> new Shares(0.1, 0.9);
      default -> new Shares(0, 1);
    };
  }

  private record Scale(double low, double high) {
    double y(double value) {
      int room = HEIGHT - BOTTOM - MARGIN;
      return MARGIN + room * (high - value) / (high - low);
    }

    /** As many digits as tell the lines of the grid apart. */
    String digits(double value) {
      int digits = (int) Math.ceil(-Math.log10((high - low) / 4));
      return String.format(Locale.ROOT, "%." + Math.max(1, Math.min(6, digits + 1)) + "f", value);
    }

    static double x(double share) {
      return LEFT + (WIDTH - LEFT - MARGIN) * share;
    }
  }

  private static String axes(Scale scale) {
    StringBuilder axes = new StringBuilder();
    for (int i = 0; i <= 4; i++) {
      double value = scale.low() + (scale.high() - scale.low()) * i / 4;
      axes.append(
          String.format(
              Locale.ROOT,
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
              LEFT,
              WIDTH - MARGIN,
              scale.y(value),
              scale.y(value),
              LEFT - 5,
              scale.y(value) + 4,
              scale.digits(value)));
      axes.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d %%</text>\n",
              Scale.x(i / 4.0),
              HEIGHT - 8,
              25 * i));
    }
    return axes.toString();
  }

  private static String line(
      Shares shares, List<Double> curve, Scale scale, String stroke, String title) {
    if (curve.isEmpty()) {
      return "";
    }
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < curve.size(); i++) {
      double share = curve.size() == 1 ? 0 : (double) i / (curve.size() - 1);
      share = shares.from() + share * (shares.to() - shares.from());
      points.append(
          String.format(Locale.ROOT, "%.1f,%.1f ", Scale.x(share), scale.y(curve.get(i))));
    }
    return "<polyline fill=\"none\" stroke-width=\"1.6\" %s points=\"%s\"><title>%s</title></polyline>\n"
        .formatted(stroke, points.toString().strip(), Html.text(title));
  }
}
