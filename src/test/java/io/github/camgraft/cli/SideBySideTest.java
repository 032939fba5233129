package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that put explanations beside each other: compare, diagnose, explain --sanity. */
class SideBySideTest {
  private static final Path MODEL = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");

  @TempDir Path folder;
  private Path output;

  @BeforeEach
  void output() {
    output = folder.resolve("out");
  }

  @Test
  void twoClassesOfOneModel() throws IOException {
    Run run = Run.of("compare", MODEL, PHOTO, "--class", "cat", "--class", "dog", "-o", output);
    assertThat(run.succeeds().out()).contains("cat (0)", "dog (1)", "rank correlation");
    JsonObject pair = json("compare.json").getAsJsonArray().get(0).getAsJsonObject();
    assertThat(pair.getAsJsonObject("one").get("name").getAsString()).isEqualTo("cat");
    assertThat(pair.getAsJsonObject("other").get("name").getAsString()).isEqualTo("dog");
    // They sit on different sides of the picture.
    assertThat(similarity(pair, "gradcam", "overlap")).isLessThan(0.2);
    assertThat(similarity(pair, "gradcam", "rank")).isLessThan(0.3);
    assertThat(output.resolve("cat-dog.png")).exists();
    assertThat(Files.readString(output.resolve("compare.html")))
        .contains("\"label\":\"demo.onnx\",\"title\":\"cat\",\"detail\":\"67");
  }

  @Test
  void aModelIsLikeItself() throws IOException {
    Path copy = Files.copy(MODEL, folder.resolve("copy.onnx"));
    Files.copy(MODEL.resolveSibling("labels.txt"), folder.resolve("labels.txt"));
    Run.of("compare", MODEL, copy, PHOTO, "-o", output, "--methods", "gradcam").succeeds();
    JsonObject pair = json("compare.json").getAsJsonArray().get(0).getAsJsonObject();
    assertThat(similarity(pair, "gradcam", "rank")).isGreaterThan(0.999999);
    assertThat(similarity(pair, "gradcam", "overlap")).isEqualTo(1);
  }

  @Test
  void eightBitsExplainAlmostAsTheFloatModelDoes() throws IOException {
    Path models = Path.of("../shared/models");
    Path photo = Path.of("../shared/images/photos/seed_demo.png");
    assumeThat(models).as("../shared holds the real models").exists();
    Run.of(
            "compare",
            models.resolve("derived/mobilenetv2_float_opset12_clip6.onnx"),
            models.resolve("mobilenetv2_qdq_int8_opset11_244.onnx"),
            photo,
            "--class",
            "243",
            "--fit",
            "warp",
            "--methods",
            "gradcam",
            "-o",
            output)
        .succeeds();
    JsonObject pair = json("compare.json").getAsJsonArray().get(0).getAsJsonObject();
    assertThat(similarity(pair, "gradcam", "rank")).isGreaterThan(0.5);
  }

  private static double similarity(JsonObject json, String method, String figure) {
    JsonObject of = json.getAsJsonObject("similarity").getAsJsonObject(method);
    return of.get(figure).getAsDouble();
  }

  @Test
  void whatCannotBeComparedIsAUsageError() {
    Run.of("compare", MODEL, MODEL).complains(2, "then photographs");
    Run.of("compare", PHOTO, PHOTO).complains(2, "end with .onnx");
    Run.of("compare", MODEL, PHOTO, "--class", "cat", "-o", output)
        .complains(2, "name two classes to compare");
  }

  @Test
  void mistakesAreExplainedForBothClasses() throws IOException {
    Path photos = folder.resolve("photos");
    for (String truth : new String[] {"cat", "dog", "dog/again"}) {
      Path place = Files.createDirectories(photos.resolve(truth.substring(0, 3)));
      String file = truth.equals("dog/again") ? "dog.png" : "cat-dog.png";
      Files.copy(PHOTO.resolveSibling(file), place.resolve(file));
    }
    Run run = Run.of("diagnose", MODEL, photos, "--truth", "folders", "-o", output).succeeds();
    assertThat(run.out()).contains("66.7 % right", "dog  taken for cat  1 times");
    JsonObject figures = json("diagnose.json").getAsJsonObject();
    JsonArray mistakes = figures.getAsJsonArray("mistakes");
    assertThat(mistakes).hasSize(1);
    JsonObject mistake = mistakes.get(0).getAsJsonObject();
    assertThat(mistake.getAsJsonObject("said").get("name").getAsString()).isEqualTo("cat");
    assertThat(mistake.getAsJsonObject("truth").get("name").getAsString()).isEqualTo("dog");
    assertThat(Files.readString(output.resolve("diagnose.html")))
        .contains(
            "\"label\":\"predicted\",\"title\":\"cat\"", "\"label\":\"true\",\"title\":\"dog\"")
        .doesNotContain("/dog.png");
    assertThat(output.resolve("diagnose.html.cards")).doesNotExist();
  }

  @Test
  void diagnosisNeedsTheTruth() {
    Run.of("diagnose", MODEL, PHOTO, "-o", output).complains(2, "--truth");
    assertThat(output).doesNotExist();
  }

  /** What Adebayo et al. found: Grad-CAM depends on the weights, guided backpropagation hardly. */
  @Test
  void guidedBackpropagationOutlivesWhatTheScoreLearned() throws IOException {
    Run run = Run.of("explain", MODEL, PHOTO, "-o", output, "--sanity").succeeds();
    assertThat(run.out()).contains("/0/classifier/Gemm", "do not trust a picture");
    JsonObject check = json("cat-dog-sanity.json").getAsJsonObject();
    JsonArray stages = check.getAsJsonArray("stages");
    JsonObject first = stages.get(0).getAsJsonObject();
    assertThat(similarity(first, "guided", "rank")).isGreaterThan(0.8);
    assertThat(similarity(first, "gradcam", "rank")).isLessThan(0.5);
    JsonObject last = stages.get(stages.size() - 1).getAsJsonObject();
    assertThat(last.get("forgotten").getAsInt()).isEqualTo(11);
    assertThat(similarity(last, "guided", "rank")).isLessThan(0.5);
    assertThat(output.resolve("cat-dog-sanity.png")).exists();
  }

  @Test
  void aQuestionIsAskedOfWhatHasForgotten() throws IOException {
    Run.of(
            "explain",
            MODEL,
            PHOTO,
            "-o",
            output,
            "--sanity",
            "--class",
            "dog",
            "--against",
            "cat",
            "--methods",
            "gradcam")
        .succeeds();
    JsonObject check = json("cat-dog-sanity.json").getAsJsonObject();
    assertThat(check.get("question").getAsString()).isEqualTo("dog against cat");
    JsonArray stages = check.getAsJsonArray("stages");
    JsonObject last = stages.get(stages.size() - 1).getAsJsonObject();
    assertThat(similarity(last, "gradcam", "rank")).isLessThan(0.5);
    assertThat(output.resolve("cat-dog-sanity.png")).exists();
  }

  private JsonElement json(String name) throws IOException {
    return JsonParser.parseString(Files.readString(output.resolve(name)));
  }
}
