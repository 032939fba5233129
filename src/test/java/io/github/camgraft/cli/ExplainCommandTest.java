package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainCommandTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");
  private static final List<String> KINDS = List.of("input", "gradcam", "guided", "guided-gradcam");

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void choosePlace() {
    output = folder.resolve("some/where");
  }

  @Test
  void writesFourPicturesASheetAndFigures() throws IOException {
    Run run = explain(PHOTO, "--class", "dog,cat").succeeds();
    assertThat(run.out())
        .contains("preprocessing  assumed: fit=crop", "explained dog (1), cat (0)");
    for (String kind : KINDS) {
      assertThat(read("cat-dog-0-cat-" + kind + ".png").width()).isGreaterThan(200);
      assertThat(read("cat-dog-1-dog-" + kind + ".png").width()).isGreaterThan(200);
    }
    assertThat(read("cat-dog.png").width()).isGreaterThan(800);
    assertThat(files()).hasSize(13);
    JsonArray explanations = figures("cat-dog").getAsJsonArray("explanations");
    JsonObject dog = explanations.get(0).getAsJsonObject();
    assertThat(dog.get("name").getAsString()).isEqualTo("dog");
    assertThat(dog.get("probability").getAsDouble()).isBetween(0.2, 0.5);
    JsonObject layer = dog.getAsJsonArray("layers").get(0).getAsJsonObject();
    assertThat(layer.getAsJsonArray("shape").toString()).isEqualTo("[96,16,16]");
    assertThat(layer.getAsJsonObject("maps").getAsJsonArray("gradcam")).hasSize(16);
  }

  @Test
  void anAugmentedFileGivesTheSameFigures() throws IOException {
    Path augmented = folder.resolve("demo.xai.onnx");
    Run.of("augment", DEMO, "-o", augmented, "--preprocess", "imagenet").succeeds();
    explain(PHOTO).succeeds();
    Path other = folder.resolve("other");
    assertThat(Run.of("explain", augmented, PHOTO, "-o", other).succeeds().out())
        .contains("preprocessing  from the file");
    JsonObject ofOther =
        JsonParser.parseString(Files.readString(other.resolve("cat-dog.json"))).getAsJsonObject();
    assertThat(ofOther.get("explanations")).isEqualTo(figures("cat-dog").get("explanations"));
  }

  @Test
  void optionsThatAnAugmentedFileWouldIgnoreAreRefused() {
    Path augmented = folder.resolve("demo.xai.onnx");
    Run.of("augment", DEMO, "-o", augmented, "--class", "dog").succeeds();
    Run.of("explain", augmented, PHOTO, "-o", output, "--layer", "last-conv")
        .complains(1, "fixed in the augmented file");
    Run.of("explain", augmented, PHOTO, "-o", output, "--class", "cat").complains(1, "class 1");
    assertThat(output).doesNotExist();
    assertThat(Run.of("explain", augmented, PHOTO, "-o", output).succeeds().out())
        .contains("explained dog (1)");
  }

  @Test
  void severalLayersMakeAStrip() throws IOException {
    explain(PHOTO, "--layer", "features.1", "--layer", "features.3", "--layer", "last-relu")
        .succeeds();
    assertThat(read("cat-dog-0-cat-layers.png").width()).isGreaterThan(900);
  }

  @Test
  void everyMethodAskedForIsShown() throws IOException {
    explain(PHOTO, "--methods", "layercam,gradcam++,deconv-gradcam", "--counterfactual").succeeds();
    assertThat(files())
        .contains(
            "cat-dog-0-cat-layercam.png",
            "cat-dog-0-cat-gradcam++.png",
            "cat-dog-0-cat-deconv-gradcam.png",
            "cat-dog-0-cat-counterfactual.png")
        .noneMatch(name -> name.endsWith("-gradcam.png") && !name.endsWith("deconv-gradcam.png"));
    JsonObject explanation =
        figures("cat-dog").getAsJsonArray("explanations").get(0).getAsJsonObject();
    JsonObject layer = explanation.getAsJsonArray("layers").get(0).getAsJsonObject();
    assertThat(layer.getAsJsonObject("maps").keySet())
        .containsExactly("layercam", "gradcam++", "counterfactual");
    assertThat(explanation.getAsJsonObject("attributions").keySet())
        .containsExactly("deconv-gradcam");
  }

  @Test
  void aMethodThatDoesNotExistIsGuessed() {
    explain(PHOTO, "--methods", "layer-cam").complains(2, "did you mean 'layercam'");
  }

  @Test
  void anAugmentedFileTakesAnyMethod() throws IOException {
    Path augmented = folder.resolve("demo.xai.onnx");
    Run.of("augment", DEMO, "-o", augmented, "--methods", "gradcam").succeeds();
    Run.of("explain", augmented, PHOTO, "-o", output, "--methods", "hirescam,guided").succeeds();
    assertThat(files()).contains("cat-dog-0-cat-hirescam.png", "cat-dog-0-cat-guided.png");
  }

  @Test
  void photographsOfOneNameKeepApart() throws IOException {
    Path there = Files.createDirectories(folder.resolve("there"));
    Path same = Files.copy(PHOTO, there.resolve("cat-dog.png"));
    Run.of("explain", DEMO, PHOTO, same, "-o", output, "--methods", "gradcam").succeeds();
    assertThat(files()).contains("cat-dog.png", "there-cat-dog.png", "there-cat-dog.json");
  }

  @Test
  void aPhotographIsNeverOverwritten() throws IOException {
    Path here = Files.createDirectories(output);
    Path photo = Files.copy(PHOTO, here.resolve("mine.png"));
    Run.of("explain", DEMO, photo, "-o", here).succeeds();
    assertThat(photo).hasSameBinaryContentAs(PHOTO);
    assertThat(files()).contains("where-mine.png", "mine.png");
  }

  @Test
  void anUnreadableImageDoesNotStopTheOthers() throws IOException {
    Path text = Files.writeString(folder.resolve("text.png"), "no picture");
    Run run = Run.of("explain", DEMO, text, folder.resolve("none.png"), PHOTO, "-o", output);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines()).hasSize(2).allMatch(line -> line.startsWith("camgraft: "));
    assertThat(run.err()).contains("text.png", "none.png");
    assertThat(files()).contains("cat-dog.png").noneMatch(name -> name.startsWith("text"));
  }

  @Test
  void mistakesShowBeforeAnythingIsWritten() throws IOException {
    explain(PHOTO, "--class", "10").complains(1, "there is no class 10").inOneLine();
    explain(PHOTO, "--class", "dig").complains(1, "did you mean 'dog'").inOneLine();
    explain(PHOTO, "--layer", "nowhere").complains(1, "no layer 'nowhere'").inOneLine();
    explain(PHOTO, "--mean", "one").complains(1, "mean").inOneLine();
    explain(folder.resolve("none.png")).complains(1, "none.png").inOneLine();
    assertThat(output).doesNotExist();
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    Run.of("explain", DEMO, PHOTO, "-o", file).complains(1, "is a file").inOneLine();
    Run.of("explain", DEMO, PHOTO, "-o", file.resolve("x")).complains(1, "is a file").inOneLine();
  }

  @Test
  void aSecondInputIsNamed() {
    Path model = Path.of("../shared/models/derived/easy_vqa_two_inputs_nhwc_opset13.onnx");
    assumeTrue(Files.exists(model), "the large models are not there");
    Run.of("explain", model, PHOTO, "-o", output).complains(1, "another input 'input_2'");
    assertThat(output).doesNotExist();
  }

  @Test
  void preprocessingIsTakenFromTheOptions() {
    Run run =
        explain(PHOTO, "--preprocess", "tf", "--fit", "warp", "--mean", "0.1,0.2,0.3").succeeds();
    assertThat(run.out()).contains("asked for: fit=warp", "mean=0.1/0.2/0.3", "deviation=1");
  }

  private Run explain(Object photo, Object... options) {
    return Run.of(
        Stream.concat(Stream.of("explain", DEMO, photo, "-o", output), Stream.of(options))
            .toArray());
  }

  private Picture read(String name) {
    return ImageFiles.read(output.resolve(name));
  }

  private JsonObject figures(String name) throws IOException {
    return JsonParser.parseString(Files.readString(output.resolve(name + ".json")))
        .getAsJsonObject();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(output)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
