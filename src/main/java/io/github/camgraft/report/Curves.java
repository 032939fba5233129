package io.github.camgraft.report;

import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

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
    Scale scale = Scale.around(Math.min(0, lowest), highest);
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
            Map.entry("heights", scale.heights()),
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
      default -> title + ": share of maps whose box is right, over the threshold";
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

  /** What lies between the lowest and the highest line of the grid, whose numbers are round. */
  private record Scale(BigDecimal step, long lowest, long highest) {
    private static final int LINES = 4;
    private static final double FLATTEST = 1e-6;

    /**
     * Steps of 1, 2, 2.5 or 5, times a power of ten, of which about four are as much as there is.
     */
    static Scale around(double low, double high) {
      double wanted = (high - low > FLATTEST ? high - low : 1) / LINES;
      int digits = (int) Math.floor(Math.log10(wanted));
      BigDecimal step =
          Stream.of("1", "2", "2.5", "5", "10")
              .map(one -> new BigDecimal(one).scaleByPowerOfTen(digits).stripTrailingZeros())
              .filter(one -> one.doubleValue() >= wanted * 0.999)
              .findFirst()
              .orElseThrow();
      long lowest = (long) Math.floor(low / step.doubleValue() + FLATTEST);
      long highest = (long) Math.ceil(high / step.doubleValue() - FLATTEST);
      return new Scale(step, lowest, Math.max(highest, lowest + 1));
    }

    double y(double value) {
      int room = HEIGHT - BOTTOM - MARGIN;
      return MARGIN + room * (highest - value / step.doubleValue()) / (highest - lowest);
    }

    List<Map<String, Object>> heights() {
      return LongStream.rangeClosed(lowest, highest).mapToObj(this::height).toList();
    }

    static double x(double share) {
      return LEFT + (WIDTH - LEFT - MARGIN) * share;
    }

    /** The line of the grid after so many steps from 0. */
    private Map<String, Object> height(long steps) {
      BigDecimal value = step.multiply(BigDecimal.valueOf(steps));
      double y = y(value.doubleValue());
      return Map.of(
          "y", tenths(y),
          "base", tenths(y + 4),
          "text",
              value.setScale(Math.max(0, step.scale()), RoundingMode.UNNECESSARY).toPlainString());
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
