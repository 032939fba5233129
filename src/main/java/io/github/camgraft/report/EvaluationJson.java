package io.github.camgraft.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import io.github.camgraft.evaluate.Figure;
import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Measured;
import io.github.camgraft.evaluate.Outcome;
import io.github.camgraft.evaluate.Table;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.text.Legible;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What measures say of explanations, for programs: photograph by photograph, and summed up.
 *
 * @hidden
 */
public final class EvaluationJson {
  /** What the file with the lines of a run is called. */
  public static final String FILE = "evaluation.jsonl";

  /** How the lines of a run begin. */
  public static final Mark LINES =
      Mark.head("^\\{\"photo\":\"[^\\n]*\",\"(photo_sha256|error)\":\"");

  /** How the figures of a run begin. */
  public static final Mark MARK = Mark.head("^\\{\\s*\"measures\": \\[\\s*\\{\\s*\"measure\": \"");

  /** How the table of a run begins. */
  public static final Mark TABLE = Mark.head("^model,row,measure,value,low,high,count\\n");

  private EvaluationJson() {}

  /**
   * {@return a photograph that was measured, in one line, without its end}
   *
   * @param model what the model is called
   * @param digest the SHA-256 of its file
   * @param measured what was measured before
   */
  public static String line(String model, String digest, Measured measured) {
    JsonObject json = new JsonObject();
    json.addProperty("photo", measured.photo().toString());
    json.addProperty("photo_sha256", measured.digest());
    json.addProperty("model", model);
    json.addProperty("model_sha256", digest);
    JsonArray classes = new JsonArray();
    measured.classes().forEach(one -> classes.add(ofClass(one)));
    json.add("classes", classes);
    return Json.line(json);
  }

  /**
   * {@return a photograph that could not be measured, in one line}
   *
   * @param model the model
   * @param photo the photograph
   * @param sentence what is wrong and what to do, for people
   */
  public static String failure(String model, Path photo, String sentence) {
    JsonObject json = new JsonObject();
    json.addProperty("photo", photo.toString());
    json.addProperty("error", sentence);
    json.addProperty("model", model);
    return Json.line(json);
  }

  private static JsonObject ofClass(Measured.OfClass measured) {
    JsonObject json = new JsonObject();
    json.addProperty("class", measured.index());
    json.addProperty("name", measured.name());
    json.add("probability", Json.number(measured.probability()));
    json.addProperty("place", measured.place());
    json.addProperty("located", measured.located());
    JsonObject rows = new JsonObject();
    measured
        .outcomes()
        .forEach(
            (row, outcomes) -> {
              JsonObject figures = new JsonObject();
              outcomes.forEach((measure, said) -> figures.add(measure.word(), outcome(said)));
              rows.add(row, figures);
            });
    json.add("rows", rows);
    json.add("agreement", matrix(measured.agreement()));
    if (!measured.models().isEmpty()) {
      JsonObject models = new JsonObject();
      measured
          .models()
          .forEach(
              (model, alike) -> {
                JsonObject figures = new JsonObject();
                alike.forEach((row, value) -> figures.add(row, Json.number(value)));
                models.add(model, figures);
              });
      json.add("agreement_with", models);
    }
    return json;
  }

  private static JsonObject outcome(Outcome outcome) {
    JsonObject json = new JsonObject();
    json.add("value", Json.number(outcome.value()));
    if (!outcome.curve().isEmpty()) {
      json.add("curve", numbers(outcome.curve()));
    }
    return json;
  }

  private static JsonArray numbers(List<Double> numbers) {
    JsonArray array = new JsonArray();
    numbers.forEach(number -> array.add(Json.number(number.floatValue())));
    return array;
  }

  private static JsonArray matrix(List<List<Double>> rows) {
    JsonArray array = new JsonArray();
    rows.forEach(row -> array.add(numbers(row)));
    return array;
  }

  /**
   * {@return the model a line is of; nothing for a line that was cut off}
   *
   * @param line the line
   */
  public static Optional<String> model(String line) {
    return parsed(line).map(json -> json.get("model").getAsString());
  }

  /** The SHA-256 of that model; nothing for a line that does not say it. */
  static Optional<String> modelDigest(String line) {
    return parsed(line)
        .filter(json -> json.has("model_sha256"))
        .map(json -> json.get("model_sha256").getAsString());
  }

  /**
   * {@return the photograph of a line; nothing for failures, and for a line that was cut off}
   *
   * @param line the line
   */
  public static Optional<Measured> measured(String line) {
    return parsed(line).filter(json -> json.has("classes")).flatMap(EvaluationJson::measured);
  }

  private static Optional<JsonObject> parsed(String line) {
    try {
      JsonObject json = JsonParser.parseString(line).getAsJsonObject();
      boolean isOurs = json.has("photo") && json.has("model");
      return isOurs ? Optional.of(json) : Optional.empty();
    } catch (JsonParseException | IllegalStateException other) {
      return Optional.empty();
    }
  }

  private static Optional<Measured> measured(JsonObject json) {
    try {
      return Optional.of(
          new Measured(
              Path.of(json.get("photo").getAsString()),
              json.get("photo_sha256").getAsString(),
              json.getAsJsonArray("classes").asList().stream()
                  .map(one -> ofClass(one.getAsJsonObject()))
                  .toList()));
    } catch (IllegalStateException
        | IllegalArgumentException
        | ClassCastException
        | NullPointerException
        | UnsupportedOperationException other) {
      return Optional.empty();
    }
  }

  private static Measured.OfClass ofClass(JsonObject json) {
    Map<String, Map<Measure, Outcome>> rows = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> row : json.getAsJsonObject("rows").entrySet()) {
      Map<Measure, Outcome> outcomes = new EnumMap<>(Measure.class);
      row.getValue()
          .getAsJsonObject()
          .asMap()
          .forEach(
              (word, said) ->
                  Measure.of(word)
                      .ifPresent(
                          measure -> outcomes.put(measure, outcome(said.getAsJsonObject()))));
      rows.put(row.getKey(), outcomes);
    }
    return new Measured.OfClass(
        json.get("class").getAsInt(),
        json.get("name").getAsString(),
        number(json.get("probability")),
        json.get("place").getAsInt(),
        json.get("located").getAsBoolean(),
        rows,
        json.getAsJsonArray("agreement").asList().stream().map(EvaluationJson::numbers).toList(),
        json.has("agreement_with") ? models(json.getAsJsonObject("agreement_with")) : Map.of());
  }

  private static Map<String, Map<String, Double>> models(JsonObject json) {
    Map<String, Map<String, Double>> models = new LinkedHashMap<>();
    json.asMap()
        .forEach(
            (model, figures) -> {
              Map<String, Double> alike = new LinkedHashMap<>();
              figures
                  .getAsJsonObject()
                  .asMap()
                  .forEach((row, value) -> alike.put(row, number(value)));
              models.put(model, alike);
            });
    return models;
  }

  private static Outcome outcome(JsonObject json) {
    return new Outcome(
        number(json.get("value")), json.has("curve") ? numbers(json.get("curve")) : List.of());
  }

  private static List<Double> numbers(JsonElement array) {
    return array.getAsJsonArray().asList().stream().map(EvaluationJson::number).toList();
  }

  /** What is no number has no word in JSON. */
  private static double number(JsonElement json) {
    return json.isJsonNull() ? Double.NaN : json.getAsDouble();
  }

  /**
   * {@return what the measures mean, and what they say of all rows of all models}
   *
   * @param tables one for each model
   * @param settings the settings
   */
  public static String text(List<Table> tables, Map<String, String> settings) {
    JsonObject json = new JsonObject();
    JsonArray measures = new JsonArray();
    for (Measure measure : Measure.values()) {
      JsonObject one = new JsonObject();
      one.addProperty("measure", measure.word());
      one.addProperty("title", measure.title());
      one.addProperty("source", measure.source());
      one.addProperty("better", measure.better() == Measure.Better.HIGHER ? "higher" : "lower");
      one.addProperty("needs", measure.requirement().text());
      measures.add(one);
    }
    json.add("measures", measures);
    JsonObject made = new JsonObject();
    settings.forEach(made::addProperty);
    json.add("settings", made);
    JsonArray models = new JsonArray();
    tables.forEach(table -> models.add(of(table)));
    json.add("models", models);
    return Json.text(json);
  }

  private static JsonObject of(Table table) {
    JsonObject json = new JsonObject();
    json.addProperty("model", table.model());
    json.addProperty("photographs", table.photographs());
    json.addProperty("maps", table.maps());
    json.addProperty("located", table.located());
    JsonArray rows = new JsonArray();
    table
        .figures()
        .forEach(
            (word, figures) -> {
              JsonObject row = new JsonObject();
              row.addProperty("row", word);
              row.addProperty("title", table.titles().get(word));
              JsonObject all = new JsonObject();
              figures.forEach((measure, figure) -> all.add(measure.word(), of(figure)));
              row.add("figures", all);
              rows.add(row);
            });
    json.add("rows", rows);
    json.add("agreement", matrix(table.agreement()));
    JsonObject models = new JsonObject();
    table
        .models()
        .forEach(
            (model, figures) -> {
              JsonObject alike = new JsonObject();
              figures.forEach((row, figure) -> alike.add(row, of(figure)));
              models.add(model, alike);
            });
    json.add("agreement_with", models);
    return json;
  }

  private static JsonObject of(Figure figure) {
    JsonObject json = new JsonObject();
    json.add("value", Json.number(figure.value()));
    json.add("low", Json.number(figure.low()));
    json.add("high", Json.number(figure.high()));
    json.addProperty("count", figure.count());
    if (!figure.curve().isEmpty()) {
      json.add("curve", numbers(figure.curve()));
    }
    return json;
  }

  /**
   * Writes the figures as a table, one in each row.
   *
   * @param file the file
   * @param tables one for each model
   * @throws java.io.IOException if the file cannot be read or written
   */
  public static void writeTable(Path file, List<Table> tables) throws IOException {
    WholeFile.write(
        file,
        TABLE,
        stream -> {
          Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
          CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
          csv.writeRecord("model", "row", "measure", "value", "low", "high", "count");
          for (Table table : tables) {
            table.figures().forEach((row, figures) -> write(csv, table.model(), row, figures));
          }
          csv.flush();
          writer.flush();
        });
  }

  private static void write(CsvWriter csv, String model, String row, Map<Measure, Figure> figures) {
    figures.forEach(
        (measure, figure) ->
            csv.writeRecord(
                Legible.line(model),
                Legible.line(row),
                measure.word(),
                Double.toString(figure.value()),
                Double.toString(figure.low()),
                Double.toString(figure.high()),
                Integer.toString(figure.count())));
  }
}
