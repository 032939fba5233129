package io.github.camgraft.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Lines with a label in the left margin; a label that repeats is printed once. */
public final class Page {
  private record Line(String label, String text) {}

  private final List<Line> lines = new ArrayList<>();

  /** Adds a line; a label of nothing continues the one above. */
  public Page line(String label, String text) {
    lines.add(new Line(label, text));
    return this;
  }

  /** Adds lines under one label. */
  public Page lines(String label, List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      line(i == 0 ? label : "", texts.get(i));
    }
    return this;
  }

  /** Adds rows under one label, with their columns aligned. */
  public Page table(String label, List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        if (column == widths.size()) {
          widths.add(0);
        }
        widths.set(column, Math.max(widths.get(column), row.get(column).length()));
      }
    }
    return lines(label, rows.stream().map(row -> aligned(row, widths)).toList());
  }

  private static String aligned(List<String> row, List<Integer> widths) {
    StringBuilder text = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      text.append(padded(row.get(column), widths.get(column))).append("  ");
    }
    return text.toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** Prints what there is. */
  public void print(PrintWriter out) {
    int margin = lines.stream().mapToInt(line -> line.label().length()).max().orElse(0);
    lines.forEach(
        line -> out.println((padded(line.label(), margin) + "  " + line.text()).stripTrailing()));
    out.flush();
  }
}
