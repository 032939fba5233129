package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.tensor.NumpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users ask as they type it, against PyTorch's autograd of that very number in float64 ({@code
 * tools/testmodels/make_questions.py}).
 */
class AnsweredQuestionsTest {
  private static final Path FOLDER = Path.of("testmodels/questions");

  @TempDir private Path out;

  static Stream<Named<JsonObject>> cases() throws IOException {
    JsonArray all =
        JsonParser.parseString(Files.readString(FOLDER.resolve("cases.json"))).getAsJsonArray();
    return all.asList().stream()
        .map(JsonElement::getAsJsonObject)
        .map(each -> Named.of(each.get("name").getAsString(), each));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void valueGradientAndMapArePyTorchs(JsonObject asked) throws IOException {
    Run.of(command(asked)).succeeds();
    JsonObject explanation =
        JsonParser.parseString(Files.readString(out.resolve("results.jsonl")))
            .getAsJsonObject()
            .getAsJsonArray("explanations")
            .get(0)
            .getAsJsonObject();
    // A class is worth its score.
    String what = explanation.has("target") ? "value" : "score";
    double value = asked.get("value").getAsDouble();
    assertThat(explanation.get(what).getAsDouble())
        .isCloseTo(value, within(1e-4 * Math.max(1e-2, Math.abs(value))));
    String name = asked.get("name").getAsString();
    for (String each : List.of("gradient", "gradcam")) {
      assertThat(distance(written("-" + each), NumpyFile.read(expected(name, each)).numbers()))
          .as("%s of %s", each, name)
          .isLessThan(1e-4);
    }
  }

  private static Path expected(String name, String what) {
    return FOLDER.resolve("%s-%s.npy".formatted(name, what));
  }

  private Object[] command(JsonObject asked) {
    List<Object> words = new ArrayList<>(List.of("explain"));
    words.add(FOLDER.resolve(asked.get("model").getAsString()));
    words.add(FOLDER.resolve("picture.png"));
    for (JsonElement option : asked.getAsJsonArray("options")) {
      words.add(option.getAsString().replace("words.npy", FOLDER + "/words.npy"));
    }
    words.addAll(
        List.of("--preprocess", "unit", "--methods", "gradcam,gradient", "--raw", "-o", out));
    return words.toArray();
  }

  private double[] written(String ending) throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      Path file =
          files.filter(each -> each.toString().endsWith(ending + ".npy")).findFirst().orElseThrow();
      return NumpyFile.read(file).numbers();
    }
  }

  /** The length of the difference as a share of that of what is expected. */
  private static double distance(double[] actual, double[] expected) {
    assertThat(actual).hasSameSizeAs(expected);
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      length += expected[i] * expected[i];
    }
    return Math.sqrt(difference / length);
  }
}
