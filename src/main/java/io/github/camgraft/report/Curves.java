package io.github.camgraft.report;

import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

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

  /** What the template shows of a measure; empty where it has no curves. */
  static Optional<Map<String, Object>> of(Table table, Measure measure) {
    List<List<Double>> curves =
        table.figures().values().stream()
            .map(row -> row.get(measure))
            .map(figure -> figure == null ? List.<Double>of() : figure.curve())
            .toList();
    if (curves.stream().allMatch(List::isEmpty)) {
      return Optional.empty();
    }
    double highest = curves.stream().flatMap(List::stream).mapToDouble(x -> x).max().orElse(0);
    double lowest = curves.stream().flatMap(List::stream).mapToDouble(x -> x).min().orElse(0);
    Scale scale = new Scale(Math.min(0, lowest), Math.max(highest, Math.min(0, lowest) + 1e-6));
    List<Map<String, Object>> lines = new ArrayList<>();
    int row = 0;
    for (String title : table.figures().keySet()) {
      if (!curves.get(row).isEmpty()) {
        lines.add(
            Map.of(
                "stroke", stroke(row),
                "points", points(shares(measure), curves.get(row), scale),
                "title", table.titles().get(title)));
      }
      row++;
    }
    return Optional.of(
        Map.ofEntries(
            Map.entry("title", measure.title()),
            Map.entry("caption", caption(measure)),
            Map.entry("width", WIDTH),
            Map.entry("height", HEIGHT),
            Map.entry("left", LEFT),
            Map.entry("right", WIDTH - MARGIN),
            Map.entry("before", LEFT - 5),
            Map.entry("below", HEIGHT - 8),
            Map.entry("heights", IntStream.rangeClosed(0, 4).mapToObj(scale::height).toList()),
            Map.entry("shares", IntStream.rangeClosed(0, 4).mapToObj(Scale::share).toList()),
            Map.entry("lines", lines)));
  }

  private static String caption(Measure measure) {
    String title = measure.title();
    return switch (measure) {
      case INSERTION -> title + ": probability over the share of pixels that are there";
      case DELETION, PIXEL_FLIPPING_MORF, PIXEL_FLIPPING_LERF ->
          title + ": probability over the share of pixels that are replaced";
      case ROAD_MORF, ROAD_LERF -> title + ": change in probability over the share that is kept";
      case RANDOMISATION, RANDOMISATION_INDEPENDENT ->
          title
              + ": rank correlation with the trained model's map, from the last layer to the first";
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

    /** The line of the grid at so many quarters of the height. */
    Map<String, Object> height(int quarters) {
      double value = low + (high - low) * quarters / 4;
      return Map.of(
          "y", tenths(y(value)),
          "base", tenths(y(value) + 4),
          "text", digits(value));
    }

    /** The number below so many quarters of the width. */
    static Map<String, Object> share(int quarters) {
      return Map.of("x", tenths(x(quarters / 4.0)), "text", 25 * quarters + " %");
    }
  }

  private static String points(Shares shares, List<Double> curve, Scale scale) {
    List<String> points = new ArrayList<>();
    for (int i = 0; i < curve.size(); i++) {
      double share = curve.size() == 1 ? 0 : (double) i / (curve.size() - 1);
      share = shares.from() + share * (shares.to() - shares.from());
      points.add(tenths(Scale.x(share)) + "," + tenths(scale.y(curve.get(i))));
    }
    return String.join(" ", points);
  }

  private static String tenths(double pixels) {
    return String.format(Locale.ROOT, "%.1f", pixels);
  }
}
