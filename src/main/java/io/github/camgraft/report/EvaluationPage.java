package io.github.camgraft.report;

import io.github.camgraft.evaluate.Figure;
import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Requirement;
import io.github.camgraft.evaluate.Table;
import io.github.camgraft.files.Digest;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A page of figures that opens from disk in any browser, without a network and without a script:
 * tables with a row for each method, and curves.
 *
 * @param title the heading
 * @param tables one for each model
 * @param settings what made it, name by name, in the order to be shown
 */
public record EvaluationPage(String title, List<Table> tables, Map<String, String> settings) {
  /** What the page says of who made it. */
  public static final Mark MARK = ReportPage.MARK;

  private record Group(String title, Set<Requirement> requirements) {}

  private static final List<Group> GROUPS =
      List.of(
          new Group("Does it point at the object?", Set.of(Requirement.BOXES, Requirement.MASKS)),
          new Group(
              "Does it say what the model looks at?", Set.of(Requirement.RUNS, Requirement.MAP)),
          new Group(
              "Does it hold still, and change when it should?", Set.of(Requirement.EXPLANATIONS)));

  /** Writes the page whole or not at all. */
  public void write(Path file) throws IOException {
    String style = Templates.text("evaluation.css");
    StringBuilder page = new StringBuilder();
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '%s'; img-src data:; base-uri 'none'; form-action 'none'\">\n"
            .formatted(Digest.ofPage(style)));
    page.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
    page.append("<meta name=\"generator\" content=\"camgraft\">\n");
    page.append("<link rel=\"icon\" href=\"data:,\">\n");
    page.append(
        "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n"
            .formatted(Html.text(title), style));
    page.append("<header><h1>%s</h1>\n".formatted(Html.text(title)));
    page.append(
        "<p>Below each figure stands the interval in which the figure would lie for 95 % of samples of photographs (bootstrap). ↑ the higher, the better; ↓ the lower, the better; the best is bold. A method that is not better than the baselines explains nothing.</p>\n");
    page.append(settingsList()).append("</header>\n<main>\n");
    tables.forEach(table -> page.append(section(table)));
    page.append("</main>\n</body>\n</html>\n");
    WholeFile.write(file, MARK, page.toString());
  }

  private String settingsList() {
    StringBuilder list =
        new StringBuilder("<details><summary>The settings that made it</summary>\n<dl>\n");
    settings.forEach(
        (name, value) ->
            list.append("<dt>%s</dt><dd>%s</dd>\n".formatted(Html.text(name), Html.text(value))));
    return list.append("</dl></details>\n").toString();
  }

  private static String section(Table table) {
    StringBuilder section = new StringBuilder();
    section.append("<section><h2>%s</h2>\n".formatted(Html.text(table.model())));
    section.append(
        "<p>%d photographs, %d explained classes, %d of them with known places.</p>\n"
            .formatted(table.photographs(), table.maps(), table.located()));
    for (Group group : GROUPS) {
      List<Measure> measures =
          table.measures().stream()
              .filter(measure -> group.requirements().contains(measure.requirement()))
              .toList();
      if (!measures.isEmpty()) {
        section.append("<h3>%s</h3>\n".formatted(Html.text(group.title())));
        section.append(figures(table, measures));
        section.append("<div class=\"curves\">\n");
        measures.forEach(measure -> section.append(Curves.of(table, measure)));
        section.append("</div>\n");
      }
    }
    return section.append(agreement(table)).append("</section>\n").toString();
  }

  private static String figures(Table table, List<Measure> measures) {
    StringBuilder html =
        new StringBuilder("<div class=\"wide\"><table>\n<thead><tr><th>method</th>");
    measures.forEach(
        measure ->
            html.append(
                "<th scope=\"col\" title=\"%s\">%s %s</th>"
                    .formatted(
                        Html.text(measure.source()),
                        Html.text(measure.title()),
                        measure.better() == Measure.Better.HIGHER ? "↑" : "↓")));
    html.append("</tr></thead>\n<tbody>\n");
    int row = 0;
    for (Map.Entry<String, Map<Measure, Figure>> entry : table.figures().entrySet()) {
      html.append(
          "<tr><th scope=\"row\"><svg class=\"key\" viewBox=\"0 0 24 8\" aria-hidden=\"true\"><line x1=\"0\" x2=\"24\" y1=\"4\" y2=\"4\" stroke-width=\"2.5\" %s/></svg> %s</th>"
              .formatted(Curves.stroke(row), Html.text(table.titles().get(entry.getKey()))));
      measures.forEach(
          measure -> html.append(cell(entry.getValue().get(measure), best(table, measure))));
      html.append("</tr>\n");
      row++;
    }
    return html.append("</tbody></table></div>\n").toString();
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

  private static String cell(Figure figure, Optional<Double> best) {
    if (figure == null) {
      return "<td></td>";
    }
    boolean isBest = best.filter(value -> value == figure.value()).isPresent();
    return "<td>%s<small>%s … %s</small></td>"
        .formatted(
            isBest ? "<b>%s</b>".formatted(digits(figure.value())) : digits(figure.value()),
            digits(figure.low()),
            digits(figure.high()));
  }

  private static String digits(double value) {
    return digits(value, Math.abs(value) < 100 ? 3 : 0);
  }

  private static String digits(double value, int behindThePoint) {
    String digits = String.format(Locale.ROOT, "%." + behindThePoint + "f", value);
    return digits.matches("-0\\.0+") ? digits.substring(1) : digits;
  }

  private static String agreement(Table table) {
    if (table.agreement().size() < 2) {
      return "";
    }
    List<String> titles = List.copyOf(table.titles().values());
    StringBuilder html =
        new StringBuilder(
            "<h3>Do the methods agree?</h3>\n<p>Spearman's rank correlation of their maps, the mean over all photographs.</p>\n<div class=\"wide\"><table>\n<thead><tr><th></th>");
    titles.forEach(each -> html.append("<th scope=\"col\">%s</th>".formatted(Html.text(each))));
    html.append("</tr></thead>\n<tbody>\n");
    for (int i = 0; i < table.agreement().size(); i++) {
      html.append("<tr><th scope=\"row\">%s</th>".formatted(Html.text(titles.get(i))));
      table
          .agreement()
          .get(i)
          .forEach(value -> html.append("<td>%s</td>".formatted(digits(value, 2))));
      html.append("</tr>\n");
    }
    return html.append("</tbody></table></div>\n").toString();
  }
}
