package io.github.camgraft.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.text.Legible;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The main figures of a run as a table, a row for each explained class of each photograph.
 *
 * @hidden
 */
public final class ResultTable {
  private static final List<String> HEAD =
      List.of(
          "photo",
          "predicted",
          "predicted_name",
          "predicted_probability",
          "truth",
          "truth_name",
          "right",
          "explained",
          "explained_name",
          "explained_probability",
          "score",
          "box_x0",
          "box_y0",
          "box_x1",
          "box_y1",
          "value",
          "error");

  /** With what formulas begin, also as wide as letters of Chinese. */
  private static final Pattern FORMULA = Pattern.compile("[=+@\uff1d\uff0b\uff20\uff0d-]");

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

  /** How a table begins. */
  public static final Mark MARK =
      Mark.head("^photo,predicted,predicted_name,predicted_probability,");

  private ResultTable() {}

  /**
   * Writes the table as CSV.
   *
   * @param file the file
   * @param lines the results as {@link ResultJson#line} gives them
   * @throws java.io.IOException if the file cannot be read or written
   */
  public static void write(Path file, Iterator<String> lines) throws IOException {
    WholeFile.write(
        file,
        MARK,
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          CsvWriter table = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
          table.writeRecord(HEAD);
          while (lines.hasNext()) {
            rows(JsonParser.parseString(lines.next()).getAsJsonObject())
                .forEach(table::writeRecord);
          }
          table.flush();
          writer.flush();
        });
  }

  /**
   * {@return whether a line is a whole one of {@link ResultJson#line}, of which rows can be made}
   *
   * @param line the line
   */
  public static boolean hasRows(String line) {
    try {
      return !rows(JsonParser.parseString(line).getAsJsonObject()).isEmpty();
    } catch (JsonParseException
        | IllegalStateException
        | ClassCastException
        | NullPointerException
        | UnsupportedOperationException other) {
      return false;
    }
  }

  private static List<List<String>> rows(JsonObject result) {
    if (result.has("error")) {
      List<String> row = new ArrayList<>(List.of(cell(result, "photo")));
      while (row.size() < HEAD.indexOf("error")) {
        row.add("");
      }
      row.add(cell(result, "error"));
      return List.of(row);
    }
    return result.getAsJsonArray("explanations").asList().stream()
        .map(explanation -> row(result, explanation.getAsJsonObject()))
        .toList();
  }

  private static List<String> row(JsonObject result, JsonObject explanation) {
    JsonObject predicted = first(result.getAsJsonArray("predictions"));
    JsonObject truth = result.has("truth") ? result.getAsJsonObject("truth") : new JsonObject();
    JsonObject layer = first(explanation.getAsJsonArray("layers"));
    JsonObject box = firstValue(layer.getAsJsonObject("boxes"));
    return List.of(
        cell(result, "photo"),
        cell(predicted, "class"),
        cell(predicted, "name"),
        cell(predicted, "probability"),
        cell(truth, "class"),
        cell(truth, "name"),
        cell(result, "right"),
        cell(explanation, "class"),
        cell(explanation, "name"),
        cell(explanation, "probability"),
        cell(explanation, "score"),
        cell(box, "x0"),
        cell(box, "y0"),
        cell(box, "x1"),
        cell(box, "y1"),
        cell(predicted, "value"),
        "");
  }

  private static JsonObject first(JsonArray array) {
    return array.isEmpty() ? new JsonObject() : array.get(0).getAsJsonObject();
  }

  private static JsonObject firstValue(JsonObject json) {
    return json == null || json.isEmpty()
        ? new JsonObject()
        : json.entrySet().iterator().next().getValue().getAsJsonObject();
  }

  private static String cell(JsonObject json, String name) {
    if (!(json.get(name) instanceof JsonPrimitive value)) {
      return "";
    }
    return value.isString() ? words(value.getAsString()) : value.getAsString();
  }

  /** Spreadsheets would compute a name that begins like a formula; behind a quote it is a text. */
  private static String words(String words) {
    String line = Legible.line(words);
    boolean isFormula = FORMULA.matcher(line).lookingAt() && !NUMBER.matcher(line).matches();
    return isFormula ? "'" + line : line;
  }
}
