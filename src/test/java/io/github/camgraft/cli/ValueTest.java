package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.Explainer;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that returns numbers: an age has no percentage, and an embedding none either. */
class ValueTest {
  private static final Path MODEL = Path.of("testmodels/cases/heads/regression.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/dog.png");

  @TempDir private Path folder;

  /** What ONNX Runtime makes of the photograph as it is prepared. */
  private static double returned() {
    try (Explainer explainer = Explainer.open(MODEL)) {
      return InferenceSession.runOnce(
              ModelFiles.read(MODEL),
              SessionSettings.CPU,
              Map.of(
                  "image",
                  explainer
                      .preprocessing()
                      .scaled(explainer.preprocessing().seen(ImageFiles.read(PHOTO)))))
          .get("age")
          .at(0);
    }
  }

  @Test
  void theNumberIsShown() throws IOException {
    double age = returned();
    Run run = Run.of("explain", MODEL, PHOTO, "--report", "-o", folder).succeeds();
    String shown = String.format(Locale.ROOT, "%.2f", age);
    assertThat(run.out()).contains("dog.png: " + shown + "; explained upwards (1)");
    assertThat(run.out()).contains("age, a value").doesNotContain(" %");
    JsonObject line =
        JsonParser.parseString(Files.readString(folder.resolve("results.jsonl"))).getAsJsonObject();
    JsonObject said = line.getAsJsonArray("predictions").get(0).getAsJsonObject();
    assertThat(said.get("value").getAsDouble()).isCloseTo(age, within(1e-4));
    assertThat(said.has("probability")).isFalse();
    List<String> table = Files.readAllLines(folder.resolve("results.csv"));
    assertThat(table.get(0)).endsWith(",value,error");
    String[] cells = table.get(1).split(",", -1);
    assertThat(Double.parseDouble(cells[cells.length - 2])).isCloseTo(age, within(1e-4));
    String page = Files.readString(folder.resolve("report.html"));
    assertThat(page).contains("<li><span>value</span><b>" + shown + "</b></li>");
    assertThat(page).doesNotContain("data-confidence");
  }

  @Test
  void theOtherDirectionIsExplainedOnRequest() {
    Run run = Run.of("explain", MODEL, PHOTO, "--class", "0", "-o", folder).succeeds();
    assertThat(run.out()).contains("explained downwards (0)");
    assertThat(folder.resolve("dog-0-downwards-gradcam.png")).exists();
  }

  @Test
  void twoNamesMakeClassesOfIt() throws IOException {
    Path names = Files.writeString(folder.resolve("names.txt"), "young\nold\n");
    Run run =
        Run.of("explain", MODEL, PHOTO, "--labels", names, "-o", folder.resolve("out")).succeeds();
    assertThat(run.out()).contains("old 100.0 %, young 0.0 %; explained old (1)");
  }

  @Test
  void thereIsNoClassToBeRightAbout() {
    Run.of("diagnose", MODEL, PHOTO, "--truth", "folders", "-o", folder)
        .complains(1, "returns a single number instead of classes");
  }

  // --- several numbers ---

  /** A network that returns a vector of length one, which no softmax is meant for. */
  private Path embedding() {
    Model model = ModelFiles.read(Path.of("testmodels/cases/heads/embedding_first.onnx"));
    List<Node> nodes = new ArrayList<>(model.graph().nodes());
    nodes.add(
        Node.of(
            "LpNormalization",
            List.of("embedding"),
            List.of("direction"),
            Attributes.NONE.with("axis", 1L)));
    Path file = folder.resolve("embedding.onnx");
    ModelFiles.write(
        model.withGraph(
            model
                .graph()
                .withNodes(nodes)
                .withOutputs(List.of(ValueInfo.untyped("direction")))
                .withoutUnusedInitializers()),
        file);
    return file;
  }

  private static double[] direction(Path file) {
    try (Explainer explainer = Explainer.open(file)) {
      NumericTensor picture =
          explainer.preprocessing().scaled(explainer.preprocessing().seen(ImageFiles.read(PHOTO)));
      Model model = ModelFiles.read(file);
      NumericTensor returned =
          InferenceSession.runOnce(model, SessionSettings.CPU, Map.of("image", picture))
              .get("direction");
      return IntStream.range(0, returned.count()).mapToDouble(returned::at).toArray();
    }
  }

  @Test
  void theNumbersOfAVectorAreShownTheLargestFirst() throws IOException {
    Path file = embedding();
    double[] right = direction(file);
    Run run = Run.of("explain", file, PHOTO, "-o", folder.resolve("out")).succeeds();
    assertThat(run.out()).contains(right.length + " values").doesNotContain(" %");
    JsonObject line =
        JsonParser.parseString(Files.readString(folder.resolve("out/results.jsonl")))
            .getAsJsonObject();
    double before = Double.POSITIVE_INFINITY;
    for (JsonElement each : line.getAsJsonArray("predictions")) {
      JsonObject said = each.getAsJsonObject();
      double value = said.get("value").getAsDouble();
      assertThat(value).isLessThanOrEqualTo(before);
      assertThat(value).isCloseTo(right[said.get("class").getAsInt()], within(1e-4));
      assertThat(said.has("probability")).isFalse();
      before = value;
    }
  }

  @Test
  void aVectorHasNoClassToBeRightAbout() {
    Run.of("diagnose", embedding(), PHOTO, "--truth", "folders", "-o", folder.resolve("out"))
        .complains(1, "returns numbers that are not classes");
  }

  @Test
  void twoNetworksAreComparedByTheirValues() {
    Run run = Run.of("compare", MODEL, MODEL, PHOTO, "-o", folder).succeeds();
    assertThat(run.out()).contains("upwards (1) " + String.format(Locale.ROOT, "%.2f", returned()));
  }
}
