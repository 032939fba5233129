package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions beyond a class, as users type them. */
class QuestionsTest {
  private static final Path MODELS = Path.of("testmodels/targets");
  private static final Path DETECTOR = MODELS.resolve("detector-box/model.onnx");
  private static final Path SEGMENTER = MODELS.resolve("segmenter-region/model.onnx");
  private static final Path EMBEDDER = MODELS.resolve("embedder-everything/model.onnx");
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/dog.png");
  private static final Path OTHER = Path.of("testmodels/demo/cat-dog.png");
  private static final Path SMALL = Path.of("testmodels/images/decode/alpha.png");
  private static final String SIZE = "height=24,width=24";

  @TempDir private Path folder;

  private JsonObject explained(Object... more) throws IOException {
    Object[] all = new Object[more.length + 2];
    System.arraycopy(more, 0, all, 0, more.length);
    all[more.length] = "-o";
    all[more.length + 1] = folder;
    Object[] command = new Object[all.length + 1];
    command[0] = "explain";
    System.arraycopy(all, 0, command, 1, all.length);
    Run.of(command).succeeds();
    return JsonParser.parseString(Files.readString(folder.resolve("results.jsonl")))
        .getAsJsonObject()
        .getAsJsonArray("explanations")
        .get(0)
        .getAsJsonObject();
  }

  private static String question(JsonObject explanation) {
    return explanation.getAsJsonObject("target").get("question").getAsString();
  }

  @Test
  void aBoxIsExplainedByAllLevelsThatItComesFrom() throws IOException {
    JsonObject best = explained(DETECTOR, PHOTO, "--detection", "best", "--preprocess", SIZE);
    assertThat(question(best)).matches("class \\d 0\\.\\d\\d at .*");
    assertThat(best.getAsJsonObject("target").has("box")).isTrue();
    String name = question(best).substring(0, "class 0".length()).replace(' ', '_');
    assertThat(folder.resolve("dog-0-" + name + "-layercam.png")).exists();
    assertThat(best.getAsJsonArray("layers")).hasSize(2);
    assertThat(best.get("merge").getAsString()).isEqualTo("max");
    assertThat(
            best.getAsJsonArray("layers")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("maps")
                .has("layercam"))
        .isTrue();
  }

  /** The gradient of log p from PyTorch's autograd in float64, for a picture as it is. */
  @Test
  void aBoxThatWasChosenInsideOfOnePictureIsExplained() throws IOException {
    Path chosen = Path.of("testmodels/detectors/chosen-boxes");
    JsonObject about =
        JsonParser.parseString(Files.readString(chosen.resolve("about.json"))).getAsJsonObject();
    JsonObject best =
        explained(
            chosen.resolve("model.onnx"),
            chosen.resolve("picture.png"),
            "--detection",
            "best",
            "--preprocess",
            "unit",
            "--methods",
            "layercam,gradient",
            "--raw");
    assertThat(best.get("value").getAsDouble())
        .isCloseTo(about.get("score").getAsDouble(), within(1e-5));
    assertThat(question(best)).startsWith("class " + about.get("label").getAsInt() + " ");
    assertThat(best.getAsJsonArray("layers")).hasSize(2);
    Path gradient;
    try (Stream<Path> files = Files.list(folder)) {
      gradient = files.filter(file -> file.toString().endsWith("-gradient.npy")).findFirst().get();
    }
    double[] actual = NumpyFile.read(gradient).numbers();
    double[] expected = NumpyFile.read(chosen.resolve("input_gradient.npy")).numbers();
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      length += expected[i] * expected[i];
    }
    assertThat(Math.sqrt(difference / length)).isLessThan(1e-4);
  }

  @Test
  void aRegionIsExplained() throws IOException {
    JsonObject explanation =
        explained(SEGMENTER, OTHER, "--class", "2", "--region", "0,0,40,40", "--preprocess", SIZE);
    assertThat(question(explanation)).isEqualTo("class 2 in 0,0,40,40");
    assertThat(explanation.get("value").getAsDouble())
        .isCloseTo(explanation.get("score").getAsDouble(), within(1e-6));
  }

  @Test
  void aMaskIsAsLargeAsThePhotograph() {
    Run.of("explain", SEGMENTER, PHOTO, "--region", PHOTO, "--preprocess", SIZE, "-o", folder)
        .succeeds();
    Run.of(
            "explain",
            SEGMENTER,
            PHOTO,
            "--region",
            SMALL,
            "--preprocess",
            SIZE,
            "-o",
            folder.resolve("b"))
        .complains(1, "dog.png: the mask '" + SMALL.getFileName() + "' has", "and the photograph");
    Run.of("explain", SEGMENTER, PHOTO, "--region", "nowhere.png", "-o", folder.resolve("c"))
        .complains(1, "the mask cannot be read");
  }

  @Test
  void bothOfTwoAlikePicturesGetAMap() throws IOException {
    JsonObject explanation =
        explained(EMBEDDER, PHOTO, "--similar-to", OTHER, "--preprocess", SIZE);
    assertThat(question(explanation)).isEqualTo("similarity to cat-dog.png");
    assertThat(explanation.get("value").getAsDouble()).isBetween(-1.0, 1.0);
    assertThat(explanation.getAsJsonObject("further_pictures").has("cat-dog.png")).isTrue();
    assertThat(folder.resolve("dog-0-similarity_to_cat_dog_png-cat_dog_png-gradcam.png")).exists();
  }

  @Test
  void aPictureIsLikeItself() throws IOException {
    JsonObject explanation =
        explained(EMBEDDER, PHOTO, "--similar-to", PHOTO, "--preprocess", SIZE);
    assertThat(explanation.get("value").getAsDouble()).isCloseTo(1, within(1e-5));
  }

  @Test
  void thisIsExplainedAgainstThat() throws IOException {
    JsonObject explanation = explained(DEMO, OTHER, "--class", "dog", "--against", "cat");
    assertThat(question(explanation)).isEqualTo("dog against cat");
    assertThat(explanation.getAsJsonObject("target").has("box")).isFalse();
  }

  @Test
  void certaintyIsWhatTheModelSays() throws IOException {
    JsonObject explanation = explained(DEMO, PHOTO, "--certainty", "probability", "--class", "dog");
    JsonObject line =
        JsonParser.parseString(Files.readString(folder.resolve("results.jsonl"))).getAsJsonObject();
    JsonObject first = line.getAsJsonArray("predictions").get(0).getAsJsonObject();
    assertThat(first.get("name").getAsString()).isEqualTo("dog");
    assertThat(explanation.get("value").getAsDouble())
        .isCloseTo(first.get("probability").getAsDouble(), within(1e-5));
  }

  @Test
  void weightsAndPartsSayTheSame() throws IOException {
    float[] numbers = new float[7 * 45];
    for (int i = 40; i < 45; i++) {
      numbers[5 * 45 + i] = 1;
    }
    Path weights = folder.resolve("w.npy");
    Files.write(weights, NumpyFile.encode(FloatTensor.of(numbers, 1, 7, 45)));
    double byWeights =
        explained(DETECTOR, PHOTO, "--weights", weights, "--preprocess", SIZE)
            .get("score")
            .getAsDouble();
    assertThat(folder.resolve("dog-0-weights-gradcam.png")).exists();
    JsonObject part =
        explained(DETECTOR, PHOTO, "--score", "output[:,5,40:]", "--preprocess", SIZE);
    assertThat(part.get("score").getAsDouble()).isCloseTo(byWeights, within(1e-6));
    assertThat(question(part)).isEqualTo("output[:,5,40:]");
  }

  @Test
  void aFileThatIsAskedByWeightsIsAskedAgain() throws IOException {
    Path file = folder.resolve("asked.onnx");
    Run.of(
            "augment",
            DETECTOR,
            "-o",
            file,
            "--target",
            "weights=output",
            "--methods",
            "gradcam,guided,gradient")
        .succeeds();
    JsonObject explanation =
        explained(file, PHOTO, "--score", "output[:,5,40:]", "--preprocess", SIZE);
    assertThat(explanation.getAsJsonArray("layers")).hasSize(2);
    Run.of("explain", file, PHOTO, "-o", folder.resolve("b"))
        .complains(1, "asked by weights of 'output'");
  }

  @Test
  void layersAreMerged() throws IOException {
    JsonObject explanation =
        explained(DEMO, PHOTO, "--layer", "last-conv", "--layer", "last-relu", "--merge", "mean");
    assertThat(explanation.get("merge").getAsString()).isEqualTo("mean");
  }

  @Test
  void mistakesAreOneSentenceEach() {
    List<Object[]> mistakes =
        List.of(
            new Object[] {"--against", "cat", "--against also needs"},
            new Object[] {"--detector", "yolo", "--detection best"},
            new Object[] {"--value", "sideways", "--value is up, down"},
            new Object[] {"--certainty", "much", "--certainty is"},
            new Object[] {"--region", "1,2,3", "X,Y,W,H"});
    for (Object[] mistake : mistakes) {
      Run.of("explain", DEMO, PHOTO, mistake[0], mistake[1], "-o", folder)
          .complains(2, mistake[2].toString());
    }
    Run.of("explain", DEMO, PHOTO, "--value", "up", "--detection", "best", "-o", folder)
        .complains(2, "give only one of them");
    Run.of("explain", DEMO, PHOTO, "--value", "up", "--top", "2", "-o", folder)
        .complains(2, "names no class");
    Run.of("explain", DEMO, PHOTO, "--detection", "best", "--detector", "mine", "-o", folder)
        .complains(2, "fastestdet");
  }

  @Test
  void whatIsNotThereIsOneSentence() throws IOException {
    Run.of("explain", DETECTOR, PHOTO, "--detection", "40", "--preprocess", SIZE, "-o", folder)
        .complains(1, "there is no box 40");
    Path vector = folder.resolve("v.npy");
    Files.write(vector, NumpyFile.encode(FloatTensor.zeros(5)));
    Run.of("explain", EMBEDDER, PHOTO, "--similar-to", vector, "--preprocess", SIZE, "-o", folder)
        .complains(1, "5 numbers", "12");
    Run.of("explain", DETECTOR, PHOTO, "--weights", vector, "--preprocess", SIZE, "-o", folder)
        .complains(1, "the weights have the shape [5]");
    Run.of("explain", DEMO, PHOTO, "--class", "dog", "--against", "unicorn", "-o", folder)
        .complains(1, "unicorn");
  }

  /** A model and a copy of it give the same answer to the same question. */
  @Test
  void questionsAreComparedBetweenModels() throws IOException {
    Path copy = Files.copy(DETECTOR, folder.resolve("copy.onnx"));
    Path output = folder.resolve("compared");
    Run run =
        Run.of(
                "compare",
                DETECTOR,
                copy,
                PHOTO,
                "--detection",
                "best",
                "--preprocess",
                SIZE,
                "-o",
                output)
            .succeeds();
    assertThat(run.out()).containsPattern("LayerCAM +1\\.000 +1\\.000").contains("0.");
    JsonObject figures =
        JsonParser.parseString(Files.readString(output.resolve("compare.json")))
            .getAsJsonArray()
            .get(0)
            .getAsJsonObject();
    assertThat(figures.toString()).containsPattern("class \\d 0\\.\\d\\d at ");
    assertThat(Files.readString(output.resolve("compare.html"))).contains("the detection best");
  }

  @Test
  void oneModelHasOneAnswer() {
    Run.of("compare", DEMO, PHOTO, "--class", "dog", "--against", "cat", "-o", folder)
        .complains(2, "name two models");
  }

  @Test
  void commandsWithoutQuestionsSayWhoHasThem() {
    Run.of("diagnose", DEMO, PHOTO, "--against", "cat")
        .complains(2, "diagnose has no option '--against', which belongs to explain, compare");
    Run.of("web", DEMO, "-o", folder, "--region=1,1,2,2")
        .complains(2, "web has no option '--region', which belongs to explain, compare");
  }
}
