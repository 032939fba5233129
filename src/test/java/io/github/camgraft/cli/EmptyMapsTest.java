package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.encode.PngFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said where a map shows nothing, and where there can be none. */
class EmptyMapsTest {
  private static final Path AGAINST = Path.of("testmodels/cases/empty/against.onnx");
  private static final Path DEVIATIONS = Path.of("testmodels/cases/empty/deviations.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");
  private static final Path OTHER = Path.of("testmodels/demo/dog.png");

  @TempDir private Path folder;
  private Path output;
  private Path black;

  @BeforeEach
  void paint() throws IOException {
    output = folder.resolve("out");
    black = folder.resolve("black.png");
    PngFiles.write(Picture.of(32, 32, new int[32 * 32]), black);
  }

  @Test
  void theReasonIsSaidWhereverTheMapIsShown() throws IOException {
    Run run = explain(AGAINST, PHOTO, "--class", "0,1,2", "--report").succeeds();
    String against =
        "nothing in 'features' supports the class (score -2.64) and some of it counts against the class, so its Grad-CAM is empty; --methods counterfactual shows what does";
    String without =
        "the score does not depend on 'features' at any place, so its Grad-CAM is empty; name another layer with --layer";
    assertThat(run.out()).contains("class 0: " + against, "class 2: " + without);
    assertThat(run.out()).doesNotContain("class 1: nothing", "class 1: the score");
    assertThat(empty(0)).containsEntry("gradcam", against);
    assertThat(empty(1)).isEmpty();
    assertThat(empty(2)).containsEntry("gradcam", without);
    assertThat(Files.readString(output.resolve("report.html")))
        .contains("\"notice\":\"nothing in ", " supports the class (score -2.64)");
  }

  /** The mean of the gradient of a deviation is zero, but for rounding. */
  @Test
  void roundingIsNoEvidence() throws IOException {
    Run run =
        explain(DEVIATIONS, PHOTO, "--layer", "features", "--methods", "gradcam,layercam")
            .succeeds();
    assertThat(run.out())
        .contains("the gradient at 'features' cancels out within each feature map")
        .doesNotContain("its LayerCAM is empty");
    assertThat(empty(0)).containsOnlyKeys("gradcam");
  }

  @ParameterizedTest
  @CsvSource({
    "counterfactual, 1, nothing in 'features' counts against the class (score 2.64)",
    "layercam, 0, nothing in 'features' supports the class (score -2.64)"
  })
  void otherMethodsHaveReasonsToo(String method, int index, String reason) {
    Run run = explain(AGAINST, PHOTO, "--class", index, "--methods", method).succeeds();
    assertThat(run.out()).contains(reason);
  }

  @Test
  void aLayerThatIsZeroSaysSo() throws IOException {
    explain(AGAINST, black, "--methods", "eigencam").succeeds();
    assertThat(empty(0).get("eigencam")).startsWith("'features' is zero at every place");
  }

  @Test
  void aMapThatIsNotFiniteIsAFailureOfThatPhotograph() throws IOException {
    Run run =
        Run.of(
            "explain",
            DEVIATIONS,
            PHOTO,
            black,
            OTHER,
            "--layer",
            "squares",
            "--preprocess",
            "raw",
            "-o",
            output);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "black.png: the gradient of the score at 'squares' is not finite in 4 of 4 channels although the score is, so it has no map; choose another layer with --layer");
    assertThat(run.out()).contains("2 of 3 photographs explained, 1 could not be");
    assertThat(Files.readAllLines(output.resolve("results.jsonl"))).hasSize(3);
    assertThat(output.resolve("cat-dog.png")).exists();
    assertThat(output.resolve("dog.png")).exists();
    assertThat(output.resolve("black.png")).doesNotExist();
  }

  @Test
  void itsGradientInFrontOfTheRectifierIsZero() {
    Run run = explain(DEVIATIONS, black, "--layer", "maps", "--methods", "gradcam,gradient");
    assertThat(run.succeeds().out()).contains("the score does not depend on 'maps' at any place");
  }

  @Test
  void comparingGoesOnWithTheOtherPhotographs() throws IOException {
    Run run =
        Run.of(
            "compare",
            DEVIATIONS,
            black,
            PHOTO,
            "--class",
            "0",
            "--class",
            "1",
            "--layer",
            "squares",
            "--preprocess",
            "raw",
            "-o",
            output);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("black.png: the gradient of the score at 'squares'");
    assertThat(run.out()).contains("rank correlation");
    assertThat(output.resolve("cat-dog.png")).exists();
  }

  @Test
  void aMistakeWithoutAnExplanationIsNamed() throws IOException {
    Path photos = folder.resolve("photos");
    for (String truth : List.of("0", "1", "2")) {
      Path place = Files.createDirectories(photos.resolve(truth));
      Files.copy(black, place.resolve("black.png"));
      Files.copy(PHOTO, place.resolve("cat-dog.png"));
    }
    Run run =
        Run.of(
            "diagnose",
            DEVIATIONS,
            photos,
            "--truth",
            "folders",
            "--layer",
            "squares",
            "--preprocess",
            "raw",
            "-o",
            output);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("black.png: the gradient of the score at 'squares'");
    assertThat(Files.readString(output.resolve("diagnose.html")))
        .contains("The 2 most confident of 4");
  }

  private Run explain(Path model, Path photo, Object... options) {
    Object[] beginning = {"explain", model, photo, "--preprocess", "raw", "-o", output};
    Object[] all = new Object[beginning.length + options.length];
    System.arraycopy(beginning, 0, all, 0, beginning.length);
    System.arraycopy(options, 0, all, beginning.length, options.length);
    return Run.of(all);
  }

  /** Why maps of the first layer are empty, by method. */
  private Map<String, String> empty(int explanation) throws IOException {
    String line = Files.readAllLines(output.resolve("results.jsonl")).get(0);
    JsonObject layer =
        JsonParser.parseString(line)
            .getAsJsonObject()
            .getAsJsonArray("explanations")
            .get(explanation)
            .getAsJsonObject()
            .getAsJsonArray("layers")
            .get(0)
            .getAsJsonObject();
    Map<String, String> reasons = new TreeMap<>();
    if (layer.has("empty")) {
      layer
          .getAsJsonObject("empty")
          .entrySet()
          .forEach(entry -> reasons.put(entry.getKey(), entry.getValue().getAsString()));
    }
    return reasons;
  }
}
