package io.github.camgraft.spark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.apache.spark.sql.Row;

/** Whether a row says what the command line's JSON says of the same photograph, exactly. */
final class SameAsCommandLine {
  private SameAsCommandLine() {}

  static void check(Row result, JsonNode json) {
    Row error = result.getAs("error");
    List<Row> explanations = result.getList(result.fieldIndex("explanations"));
    if (json.has("error")) {
      assertThat(error.<String>getAs("sentence")).isEqualTo(json.get("error").asText());
      assertThat(explanations).isEmpty();
      return;
    }
    assertThat(error).isNull();
    assertThat(result.<String>getAs("photo_sha256")).isEqualTo(json.get("photo_sha256").asText());
    assertThat(result.<String>getAs("preprocessing")).isEqualTo(json.get("preprocessing").asText());
    assertThat(explanations).hasSize(json.get("explanations").size());
    for (int i = 0; i < explanations.size(); i++) {
      checkExplanation(explanations.get(i), json.get("explanations").get(i));
    }
  }

  private static void checkExplanation(Row explanation, JsonNode json) {
    assertThat(explanation.<Integer>getAs("class")).isEqualTo(json.get("class").asInt());
    assertThat(explanation.<String>getAs("name")).isEqualTo(json.get("name").asText());
    assertThat(explanation.<Double>getAs("score")).isEqualTo(json.get("score").asDouble());
    checkNumber(explanation.getAs("probability"), json.path("probability"));
    checkNumber(explanation.getAs("value"), json.path("value"));
    checkTarget(explanation.getAs("target"), json.path("target"));
    List<Row> maps = explanation.getList(explanation.fieldIndex("maps"));
    int expected = 0;
    for (JsonNode layer : json.get("layers")) {
      expected += layer.get("maps").size();
    }
    assertThat(maps).hasSize(expected);
    for (Row map : maps) {
      checkMap(map, layer(json, map.getAs("layer")));
    }
  }

  private static void checkNumber(Double number, JsonNode json) {
    assertThat(number).isEqualTo(json.isMissingNode() ? null : (Double) json.asDouble());
  }

  private static void checkTarget(Row target, JsonNode json) {
    if (json.isMissingNode()) {
      assertThat(target).isNull();
      return;
    }
    assertThat(target.<String>getAs("question")).isEqualTo(json.get("question").asText());
    checkBox(target.getAs("box"), json.path("box"));
  }

  private static JsonNode layer(JsonNode explanation, String tensor) {
    for (JsonNode layer : explanation.get("layers")) {
      if (layer.get("tensor").asText().equals(tensor)) {
        return layer;
      }
    }
    throw new AssertionError("the command line has no layer " + tensor);
  }

  private static void checkMap(Row map, JsonNode layer) {
    String method = map.getAs("method");
    assertThat(map.<String>getAs("layer_name")).isEqualTo(layer.get("name").asText());
    JsonNode rows = layer.get("maps").get(method);
    int height = map.getAs("height");
    int width = map.getAs("width");
    assertThat(height).isEqualTo(rows.size());
    assertThat(height).isEqualTo(layer.get("shape").get(1).asInt());
    assertThat(width).isEqualTo(layer.get("shape").get(2).asInt());
    List<Float> values = map.getList(map.fieldIndex("values"));
    assertThat(values).hasSize(height * width);
    for (int y = 0; y < height; y++) {
      assertThat(rows.get(y).size()).isEqualTo(width);
      for (int x = 0; x < width; x++) {
        // The shortest digits of a float lead back to it.
        float said = Float.parseFloat(rows.get(y).get(x).asText());
        assertThat(values.get(y * width + x)).isEqualTo(said);
      }
    }
    JsonNode empty = layer.path("empty").path(method);
    assertThat(map.<String>getAs("empty")).isEqualTo(empty.isMissingNode() ? null : empty.asText());
    checkBox(map.getAs("box"), layer.path("boxes").path(method));
  }

  private static void checkBox(Row box, JsonNode json) {
    if (json.isMissingNode()) {
      assertThat(box).isNull();
      return;
    }
    for (String side : List.of("x0", "y0", "x1", "y1")) {
      assertThat(box.<Integer>getAs(side)).isEqualTo(json.get(side).asInt());
    }
  }
}
