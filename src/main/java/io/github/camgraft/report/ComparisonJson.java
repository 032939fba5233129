package io.github.camgraft.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.camgraft.Comparison;
import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.SanityCheck;
import io.github.camgraft.cam.Similarity;
import io.github.camgraft.files.Mark;
import java.nio.file.Path;
import java.util.List;

/**
 * How alike explanations are, for programs.
 *
 * @hidden
 */
public final class ComparisonJson {
  /** How the figures of a comparison begin; those of none are no loss. */
  public static final Mark MARK =
      Mark.head("^\\[(\\]|\\s*\\{\\s*\"photo\": \".*\",\\s*\"one\": \\{\\s*\"model\": \")");

  /** How those of a randomisation check begin. */
  public static final Mark SANITY =
      Mark.head("^\\{\\s*\"photo\": \".*\",\\s*\"seed\": -?\\d+,\\s*\"stages\": \\[");

  private ComparisonJson() {}

  /**
   * Two explanations of one photograph.
   *
   * @param photo the photograph
   * @param one the first
   * @param other the other one
   * @param comparison the comparison
   * @return the JSON
   */
  public static JsonObject of(Path photo, String one, String other, Comparison comparison) {
    JsonObject json = new JsonObject();
    json.addProperty("photo", photo.toString());
    json.add("one", side(one, comparison.one().prediction()));
    json.add("other", side(other, comparison.other().prediction()));
    json.add("similarity", similarities(comparison));
    return json;
  }

  private static JsonObject side(String model, Prediction prediction) {
    JsonObject json = new JsonObject();
    json.addProperty("model", model);
    ResultJson.prediction(prediction).asMap().forEach(json::add);
    return json;
  }

  /**
   * {@return a randomisation check of one photograph}
   *
   * @param photo the photograph
   * @param learned what the trained model says
   * @param seed where the random numbers start
   * @param stages how many models with random weights to make
   */
  public static JsonObject of(
      Path photo, Explanation learned, long seed, List<SanityCheck.Stage> stages) {
    JsonObject json = new JsonObject();
    json.addProperty("photo", photo.toString());
    learned
        .asked()
        .ifPresentOrElse(
            question -> json.addProperty("question", question.words()),
            () -> {
              json.addProperty("class", learned.prediction().index());
              json.addProperty("name", learned.prediction().name());
            });
    json.addProperty("seed", seed);
    JsonArray steps = new JsonArray();
    for (SanityCheck.Stage stage : stages) {
      JsonObject step = new JsonObject();
      step.addProperty("layer", stage.layer());
      step.addProperty("forgotten", stage.forgotten());
      step.add("similarity", similarities(stage.comparison()));
      steps.add(step);
    }
    json.add("stages", steps);
    return json;
  }

  private static JsonObject similarities(Comparison comparison) {
    JsonObject json = new JsonObject();
    comparison
        .similarities()
        .forEach((method, similarity) -> json.add(method.word(), similarity(similarity)));
    return json;
  }

  private static JsonObject similarity(Similarity similarity) {
    JsonObject json = new JsonObject();
    json.add("rank", Json.number(similarity.rank()));
    json.add("cosine", Json.number(similarity.cosine()));
    json.add("overlap", Json.number(similarity.overlap()));
    json.add("structure", Json.number(similarity.structure()));
    return json;
  }

  /**
   * For a file.
   *
   * @param json the JSON
   * @return the text
   */
  public static String text(JsonElement json) {
    return Json.text(json);
  }
}
