package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.evaluate.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
  private static final Path MODEL = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");
  private static final Path OTHER = Path.of("testmodels/demo/dog.png");

  @TempDir private Path folder;
  private Path output;
  private Path boxes;

  @BeforeEach
  void output() throws IOException {
    output = folder.resolve("out");
    boxes =
        Files.writeString(
            folder.resolve("boxes.csv"),
            """
            photo,class,x1,y1,x2,y2
            cat-dog.png,cat,136,25,248,171
            cat-dog.png,dog,1,81,134,188
            dog.png,dog,79,119,201,247
            """);
  }

  private Run run(Object... more) {
    List<Object> words =
        new ArrayList<>(List.of("evaluate", MODEL, "--curve-steps", "4", "-o", output));
    words.addAll(List.of(more));
    return Run.of(words.toArray());
  }

  private JsonObject json() throws IOException {
    return JsonParser.parseString(Files.readString(output.resolve("evaluation.json")))
        .getAsJsonObject();
  }

  private static double figure(JsonObject json, String row, String measure) {
    return json
        .getAsJsonArray("models")
        .get(0)
        .getAsJsonObject()
        .getAsJsonArray("rows")
        .asList()
        .stream()
        .map(one -> one.getAsJsonObject())
        .filter(one -> one.get("row").getAsString().equals(row))
        .map(one -> one.getAsJsonObject("figures").getAsJsonObject(measure))
        .mapToDouble(one -> one.get("value").getAsDouble())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void helpNamesEveryMeasure() {
    String help = Run.of("evaluate", "--help").succeeds().out();
    assertThat(help.split("[\\s,;()]+"))
        .contains(Arrays.stream(Measure.values()).map(Measure::word).toArray(String[]::new));
  }

  @Test
  void aTableForEveryMethodAndBaseline() throws IOException {
    Run run =
        run(
            PHOTO,
            OTHER,
            "--truth-boxes",
            boxes,
            "--methods",
            "gradcam,guided",
            "--measures",
            "pointing,energy,insertion,deletion,adcc,localised");
    assertThat(run.succeeds().out())
        .contains("cat-dog.png  cat 0.", "dog 0.", "pointing game", "figures in");
    JsonObject json = json();
    JsonObject model = json.getAsJsonArray("models").get(0).getAsJsonObject();
    assertThat(model.get("photographs").getAsInt()).isEqualTo(2);
    assertThat(model.get("maps").getAsInt())
        .as("two classes of one, one of the other")
        .isEqualTo(3);
    assertThat(model.get("located").getAsInt()).isEqualTo(3);
    assertThat(figure(json, "gradcam", "pointing")).isEqualTo(1);
    assertThat(figure(json, "gradcam", "energy")).isGreaterThan(figure(json, "random", "energy"));
    assertThat(figure(json, "gradcam", "deletion")).isLessThan(figure(json, "random", "deletion"));
    assertThat(Files.readAllLines(output.resolve("evaluation.csv")))
        .startsWith("model,row,measure,value,low,high,count")
        .hasSize(1 + 6 * 6);
    assertThat(Files.readString(output.resolve("evaluation.html")).split("class=\"baseline\""))
        .as("each of the four in each of the three tables")
        .hasSize(1 + 4 * 3);
    assertThat(Files.readString(output.resolve("evaluation.html")))
        .contains("Grad-CAM", "edges (Sobel)", "<polyline", "Do the methods agree?")
        .contains("style-src 'sha256-")
        .doesNotContain("<script", "http:", "https:", "{{", "style=", "unsafe");
  }

  @Test
  void anInterruptedRunIsGoneOnWith() throws IOException {
    Object[] options = {"--methods", "gradcam", "--measures", "insertion,complexity"};
    run(with(options, PHOTO)).succeeds();
    String before = Files.readAllLines(output.resolve("evaluation.jsonl")).get(0);
    // As a killed process leaves it.
    Files.writeString(output.resolve("evaluation.jsonl"), before + "\n{\"photo\":\"x\",\"pho");
    Run resumed = run(with(options, PHOTO, OTHER, "--resume"));
    assertThat(resumed.succeeds().out()).contains("1 of 2 photographs had been measured before");
    List<String> lines = Files.readAllLines(output.resolve("evaluation.jsonl"));
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).isEqualTo(before);
    assertThat(
            json().getAsJsonArray("models").get(0).getAsJsonObject().get("photographs").getAsInt())
        .isEqualTo(2);
    Run other = run(PHOTO, "--methods", "layercam", "--measures", "insertion", "--resume");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err()).contains("were made with another setting of 'methods'");
  }

  private static Object[] with(Object[] options, Object... words) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(options));
    return all.toArray();
  }

  @Test
  void whatCannotBeReadIsSaidAndTheRestMeasured() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.png"), "no picture");
    Run run = run(broken, PHOTO, "--methods", "gradcam", "--measures", "complexity");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("broken.png").doesNotContain("\tat ");
    assertThat(figure(json(), "gradcam", "complexity")).isBetween(0.0, 1.0);
  }

  @Test
  void aNameThatIsNoClassWantsOne() throws IOException {
    Files.writeString(boxes, "cat-dog.png,kangaroo,136,25,248,171\n");
    Object[] options = {"--methods", "gradcam", "--measures", "energy", "--truth-boxes", boxes};
    Run refused = run(with(options, PHOTO));
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err())
        .contains(
            "says 'kangaroo', which is not a class of the model; say with --class or --truth");
    run(with(options, PHOTO, "--class", "cat")).succeeds();
    assertThat(figure(json(), "gradcam", "energy")).isGreaterThan(0.5);
  }

  @Test
  void usageIsExplained() {
    assertThat(run(PHOTO, "--measures", "pointing").status()).isEqualTo(2);
    assertThat(run(PHOTO, "--measures", "pointing").err())
        .contains("--measures pointing needs boxes or masks; say where the objects are with");
    assertThat(run(PHOTO, "--measures", "beauty").err())
        .contains("'beauty' is not one of insertion");
    assertThat(run().err()).contains("name an IMAGE");
    assertThat(Run.of("evaluate", PHOTO).err()).contains("name a model that ends with .onnx");
  }

  @Test
  void severalLayersAndModelsAreRowsAndSections() throws IOException {
    Path copy = Files.copy(MODEL, folder.resolve("copy.onnx"));
    Run.of(
            "evaluate",
            MODEL,
            copy,
            PHOTO,
            "-o",
            output,
            "--methods",
            "gradcam",
            "--layer",
            "last-conv",
            "--layer",
            "last-relu",
            "--measures",
            "complexity",
            "--baselines",
            "random")
        .succeeds();
    assertThat(json().getAsJsonArray("models")).hasSize(2);
    assertThat(json().getAsJsonArray("models").get(1).getAsJsonObject().getAsJsonArray("rows"))
        .hasSize(3);
  }

  @Test
  void conventionsAreRowsAndModelsAreCompared() throws IOException {
    Path copy = Files.copy(MODEL, folder.resolve("copy.onnx"));
    Object[] options = {
      "--methods", "gradcam,guided",
      "--conventions", "paper,captum",
      "--measures", "complexity",
      "--baselines", "edges",
      "--curve-steps", "4",
      "-o", output
    };
    Run run = Run.of(with(options, "evaluate", MODEL, copy, PHOTO));
    assertThat(run.succeeds().out())
        .contains("Grad-CAM, paper", "Grad-CAM, captum", "rank correlation with");
    JsonObject other = json().getAsJsonArray("models").get(1).getAsJsonObject();
    assertThat(other.getAsJsonArray("rows").asList())
        .extracting(row -> row.getAsJsonObject().get("row").getAsString())
        .containsExactly("gradcam:paper", "guided", "gradcam:captum", "edges");
    JsonObject alike = other.getAsJsonObject("agreement_with").getAsJsonObject(MODEL.toString());
    assertThat(alike.keySet()).containsExactly("gradcam:paper", "guided", "gradcam:captum");
    alike
        .asMap()
        .forEach(
            (row, figure) ->
                assertThat(figure.getAsJsonObject().get("value").getAsDouble())
                    .as("the same model, %s", row)
                    .isEqualTo(1));
    assertThat(Files.readString(output.resolve("evaluation.html")))
        .contains("Do the models agree?");
    // Both lines of the photograph are there.
    assertThat(Run.of(with(options, "evaluate", MODEL, copy, PHOTO, "--resume")).succeeds().out())
        .contains("1 of 1 photographs had been measured before");
    run(PHOTO, "--convention", "paper", "--conventions", "captum")
        .complains(2, "--convention and --conventions cannot go together");
  }

  /** As --sanity shows it: guided backpropagation hardly depends on what was learned. */
  @Test
  void mapsOfModelsThatForgotAreCompared() throws IOException {
    run(
            PHOTO,
            OTHER,
            "--methods",
            "gradcam,guided",
            "--measures",
            "randomisation,randomisation-independent,random-logit")
        .succeeds();
    JsonObject json = json();
    for (String measure : List.of("randomisation", "randomisation-independent")) {
      assertThat(figure(json, "guided", measure)).isGreaterThan(0.4);
      assertThat(figure(json, "gradcam", measure)).isLessThan(figure(json, "guided", measure));
      assertThat(figure(json, "edges", measure)).isEqualTo(1);
      assertThat(figure(json, "random", measure)).isBetween(-0.1, 0.1);
    }
    assertThat(figure(json, "gradcam", "randomisation-independent"))
        .isGreaterThan(figure(json, "gradcam", "randomisation"));
  }

  /**
   * Figures of single photographs stand beside their explanations: of that model and class only.
   */
  @Test
  void explainShowsWhatWasMeasured() throws IOException {
    run(PHOTO, "--class", "cat", "--methods", "gradcam", "--measures", "insertion,complexity")
        .succeeds();
    Path explained = folder.resolve("explained");
    Object[] options = {"--figures", output, "--report", "--overwrite", "-o", explained};
    Run.of(with(options, "explain", MODEL, PHOTO, OTHER, "--class", "cat,dog")).succeeds();
    JsonObject figures =
        JsonParser.parseString(Files.readString(explained.resolve("cat-dog.json")))
            .getAsJsonObject()
            .getAsJsonArray("explanations")
            .get(0)
            .getAsJsonObject()
            .getAsJsonObject("figures");
    assertThat(figures.keySet()).containsExactly("gradcam");
    assertThat(figures.getAsJsonObject("gradcam").get("insertion").getAsDouble())
        .isEqualTo(figure(json(), "gradcam", "insertion"));
    assertThat(Files.readString(explained.resolve("dog.json"))).doesNotContain("\"figures\"");
    assertThat(Files.readString(explained.resolve("report.html")))
        .containsOnlyOnce("Grad-CAM: insertion 0.");
    Path other = folder.resolve("other.onnx");
    Run.of("augment", MODEL, "-o", other, "--no-verify").succeeds();
    Run.of(with(options, "explain", other, PHOTO)).succeeds();
    assertThat(Files.readString(explained.resolve("cat-dog.json"))).doesNotContain("\"figures\"");
    Run.of("explain", MODEL, PHOTO, "--figures", folder, "-o", explained)
        .complains(1, "there is no evaluation.jsonl in", "camgraft evaluate");
  }
}
