package io.github.camgraft.report;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.camgraft.Diagnosis;
import io.github.camgraft.files.Mark;

/**
 * How right a model is, for programs.
 *
 * @hidden
 */
public final class DiagnosisJson {
  /** How the file begins. */
  public static final Mark MARK = Mark.head("^\\{\\s*\"photos\": \\d+,\\s*\"top_1\": ");

  /** Spells out what would end a script. */
  private static final Gson INSIDE_A_PAGE = new Gson();

  private DiagnosisJson() {}

  /**
   * {@return the text of the file}
   *
   * @param diagnosis what was found
   */
  public static String of(Diagnosis diagnosis) {
    JsonObject json = new JsonObject();
    json.addProperty("photos", diagnosis.photos());
    json.add("top_1", Json.number(diagnosis.topOne()));
    json.add("top_5", Json.number(diagnosis.topFive()));
    JsonArray classes = new JsonArray();
    for (Diagnosis.Tally tally : diagnosis.worst(Integer.MAX_VALUE)) {
      JsonObject each = new JsonObject();
      each.addProperty("class", tally.index());
      each.addProperty("name", tally.name());
      each.addProperty("photos", tally.photos());
      each.addProperty("right", tally.right());
      classes.add(each);
    }
    json.add("worst_classes", classes);
    JsonArray confusions = new JsonArray();
    for (Diagnosis.Confusion confusion : diagnosis.confusions(Integer.MAX_VALUE)) {
      JsonObject each = new JsonObject();
      each.addProperty("truth", confusion.truth().name());
      each.addProperty("said", confusion.said().name());
      each.addProperty("photos", confusion.count());
      confusions.add(each);
    }
    json.add("confusions", confusions);
    JsonArray mistakes = new JsonArray();
    for (Diagnosis.Mistake mistake : diagnosis.mistakes()) {
      JsonObject each = new JsonObject();
      each.addProperty("photo", mistake.photo().toString());
      each.add("said", ResultJson.prediction(mistake.said()));
      each.add("truth", ResultJson.prediction(mistake.truth()));
      mistakes.add(each);
    }
    json.add("mistakes", mistakes);
    return Json.text(json);
  }

  /**
   * What stands above a page: how many photographs there are, how many of them have their class
   * among the first five, and how many of each class were taken for each.
   */
  static String answers(Diagnosis diagnosis) {
    JsonArray pairs = new JsonArray();
    diagnosis.classes().stream()
        .filter(tally -> tally.right() > 0)
        .forEach(tally -> pairs.add(pair(tally.name(), tally.name(), tally.right())));
    diagnosis
        .confusions(Integer.MAX_VALUE)
        .forEach(
            confusion ->
                pairs.add(
                    pair(confusion.truth().name(), confusion.said().name(), confusion.count())));
    JsonObject json = new JsonObject();
    json.addProperty("photos", diagnosis.photos());
    json.addProperty("amongFive", Math.round(diagnosis.topFive() * diagnosis.photos()));
    json.add("pairs", pairs);
    return INSIDE_A_PAGE.toJson(json);
  }

  private static JsonArray pair(String truth, String said, long count) {
    JsonArray pair = new JsonArray();
    pair.add(truth);
    pair.add(said);
    pair.add(count);
    return pair;
  }
}
