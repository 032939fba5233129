package io.github.camgraft.report;

import io.github.camgraft.evaluate.Baseline;
import io.github.camgraft.evaluate.Figure;
import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Requirement;
import io.github.camgraft.evaluate.Table;
import io.github.camgraft.files.Mark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A page of figures that opens from disk in any browser, without a network and without a script:
 * tables with a row for each method, and curves.
 *
 * @param title the heading
 * @param tables one for each model
 * @param settings what made it, name by name, in the order to be shown
 * @hidden
 */
public record EvaluationPage(String title, List<Table> tables, Map<String, String> settings) {
  /** What the page says of who made it. */
  public static final Mark MARK = PageTemplate.MARK;

  private static final PageTemplate TEMPLATE = PageTemplate.of(EvaluationPage.class, "evaluation");

  private static final String SUMMARY =
      "The range below each figure is its 95 % confidence interval (bootstrap over photographs). ↑ higher is better, ↓ lower is better; the best is bold. A method that does no better than the baselines explains nothing.";

  private record Group(String question, Set<Requirement> requirements) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group("Does it point at the object?", Set.of(Requirement.BOXES, Requirement.MASKS)),
          new Group(
              "Does it show what the model relies on?", Set.of(Requirement.RUNS, Requirement.MAP)),
          new Group(
              "Is it stable, and does it change when it should?",
              Set.of(Requirement.EXPLANATIONS, Requirement.FORGETTING)));

  /**
   * Writes the page whole or not at all.
   *
   * @param file the file
   * @throws java.io.IOException if the file cannot be read or written
   */
  public void write(Path file) throws IOException {
    TEMPLATE.write(
        file,
        title,
        SUMMARY,
        settings,
        Map.of("tables", tables.stream().map(EvaluationPage::section).toList()));
  }

  private static Map<String, Object> section(Table table) {
    return Map.of(
        "model", table.model(),
        "photographs", table.photographs(),
        "maps", table.maps(),
        "located", table.located(),
        "groups", GROUPS.stream().flatMap(group -> group(table, group).stream()).toList(),
        "agreement", agreement(table),
        "models", models(table));
  }

  private static Optional<Map<String, Object>> group(Table table, Group group) {
    List<Measure> measures =
        table.measures().stream()
            .filter(measure -> group.requirements().contains(measure.requirement()))
            .toList();
    return measures.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Map.of(
                "question", group.question(),
                "measures", measures.stream().map(EvaluationPage::head).toList(),
                "rows", rows(table, measures),
                "curves",
                    measures.stream()
                        .flatMap(measure -> Curves.of(table, measure).stream())
                        .toList()));
  }

  private static Map<String, Object> head(Measure measure) {
    return Map.of(
        "title", measure.title(),
        "source", measure.source(),
        "direction", measure.better() == Measure.Better.HIGHER ? "↑" : "↓");
  }

  private static List<Map<String, Object>> rows(Table table, List<Measure> measures) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map.Entry<String, Map<Measure, Figure>> row : table.figures().entrySet()) {
      rows.add(
          Map.of(
              "baseline", Baseline.of(row.getKey()).isPresent(),
              "stroke", Curves.stroke(rows.size()),
              "title", table.titles().get(row.getKey()),
              "cells",
                  measures.stream()
                      .map(measure -> cell(row.getValue().get(measure), best(table, measure)))
                      .toList()));
    }
    return rows;
  }

  private static Optional<Double> best(Table table, Measure measure) {
    Comparator<Double> order =
        measure.better() == Measure.Better.HIGHER
            ? Comparator.naturalOrder()
            : Comparator.reverseOrder();
    return table.figures().values().stream()
        .filter(row -> row.containsKey(measure))
        .map(row -> row.get(measure).value())
        .max(order);
  }

  /** A row need not have a figure of each measure. */
  private static Map<String, Object> cell(@Nullable Figure figure, Optional<Double> best) {
    return Map.of(
        "figure",
        figure == null
            ? List.of()
            : Map.of(
                "best", best.filter(value -> value == figure.value()).isPresent(),
                "value", digits(figure.value()),
                "low", digits(figure.low()),
                "high", digits(figure.high())));
  }

  private static String digits(double value) {
    return digits(value, Math.abs(value) < 100 ? 3 : 0);
  }

  private static String digits(double value, int behindThePoint) {
    String digits = String.format(Locale.ROOT, "%." + behindThePoint + "f", value);
    return digits.matches("-0\\.0+") ? digits.substring(1) : digits;
  }

  /** One method alone agrees with nobody. */
  private static List<Map<String, Object>> agreement(Table table) {
    if (table.agreement().size() < 2) {
      return List.of();
    }
    List<String> titles = List.copyOf(table.titles().values());
    List<Map<String, Object>> rows =
        IntStream.range(0, table.agreement().size())
            .mapToObj(
                row ->
                    Map.<String, Object>of(
                        "title", titles.get(row),
                        "values",
                            table.agreement().get(row).stream()
                                .map(value -> digits(value, 2))
                                .toList()))
            .toList();
    return List.of(Map.of("titles", titles, "rows", rows));
  }

  /** The rows that another model has as well. */
  private static List<Map<String, Object>> models(Table table) {
    if (table.models().isEmpty()) {
      return List.of();
    }
    List<Map<String, Object>> rows =
        table.titles().entrySet().stream()
            .filter(
                row ->
                    table.models().values().stream().anyMatch(one -> one.containsKey(row.getKey())))
            .map(
                row ->
                    Map.<String, Object>of(
                        "title", row.getValue(),
                        "cells",
                            table.models().values().stream()
                                .map(one -> cell(one.get(row.getKey()), Optional.empty()))
                                .toList()))
            .toList();
    return List.of(Map.of("names", List.copyOf(table.models().keySet()), "rows", rows));
  }
}
