package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.StatedPreprocessing;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ValueInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentCommandTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");

  @TempDir private Path folder;

  @Test
  void writesAndTells() {
    Path output = folder.resolve("demo.xai.onnx");
    Run run =
        Run.of("augment", DEMO, "-o", output, "--preprocess", "imagenet", "--platform", "cpu")
            .succeeds();
    assertThat(run.lines())
        .containsSubsequence(
            "score          /0/classifier/Gemm_output_0, 10 classes, before softmax",
            "class          chosen by the input explain_class, -1 for the predicted one",
            "feature layer  0.features.5.relu_1  [batch×96×16×16]  by Relu  tensor /0/features/features.5/relu_1/Relu_output_0",
            "labels         10 names, the first is cat",
            "guided rule    masks 7 Relu")
        .anyMatch(line -> line.matches("written +\\S+, [0-9.]+ kB, before 883.1 kB"));
    Model written = ModelFiles.read(output);
    assertThat(written.graph().outputs().stream().map(ValueInfo::name))
        .containsExactly(
            "probabilities",
            "explained_class",
            "explained_score",
            "cam_activations",
            "cam_gradients",
            "guided_gradients");
    Contract contract = Contract.of(written.metadata());
    assertThat(contract.preprocessing().text()).contains("height=128", "mean=0.485/0.456/0.406");
    assertThat(contract.labels()).startsWith("cat", "dog");
  }

  /** Whoever opens the file knows how to feed it, and how sure that is. */
  @ParameterizedTest
  @CsvSource({
    "ASSUMED, '', '', mean=0.485/0.456/0.406, assumed: fit=crop",
    "SAID, '', tf, mean=1, fit=crop",
    "FOUND, '{\"image_mean\": 0.25}', '', mean=0.25, fit=",
    "SAID, '{\"image_mean\": 0.25}', deviation=2, 'mean=0.25,deviation=2', fit="
  })
  void saysHowPicturesBecomeInputsInAnyCase(
      StatedPreprocessing.Origin origin, String beside, String asked, String text, String shown)
      throws IOException {
    Path model = Files.copy(DEMO, folder.resolve("model.onnx"));
    if (!beside.isEmpty()) {
      Files.writeString(folder.resolve("preprocessor_config.json"), beside);
    }
    Path output = folder.resolve("model.xai.onnx");
    List<Object> arguments = new ArrayList<>(List.of("augment", model, "-o", output));
    if (!asked.isEmpty()) {
      arguments.addAll(List.of("--preprocess", asked));
    }
    Run run = Run.of(arguments.toArray()).succeeds();
    assertThat(run.lines()).anyMatch(line -> line.matches("preprocessing +" + shown + ".*"));
    StatedPreprocessing stated = Contract.of(ModelFiles.read(output).metadata()).preprocessing();
    assertThat(stated.origin()).isEqualTo(origin);
    assertThat(stated.text()).contains(text, "height=128,width=128", "layout=nchw");
  }

  /** What was assumed gives way to whatever is found when the file is opened. */
  @Test
  void whatWasAssumedIsForgottenWhereSomethingIsFound() throws IOException {
    Path output = folder.resolve("model.xai.onnx");
    Run.of("augment", DEMO, "-o", output).succeeds();
    Path photo = Path.of("testmodels/demo/dog.png");
    Path results = folder.resolve("results");
    assertThat(Run.of("explain", output, photo, "-o", results).succeeds().out())
        .contains("assumed: fit=crop", "mean=0.485/0.456/0.406");
    Files.writeString(folder.resolve("preprocessor_config.json"), "{\"image_mean\": 0.25}");
    assertThat(Run.of("explain", output, photo, "-o", results).succeeds().out())
        .contains("from preprocessor_config.json beside the model", "mean=0.25");
  }

  @Test
  void isTriedOnAPhotographToo() {
    Path output = folder.resolve("demo.xai.onnx");
    Run run =
        Run.of("augment", DEMO, "-o", output, "--try-on", "testmodels/demo/cat-dog.png").succeeds();
    assertThat(run.lines())
        .anyMatch(line -> line.matches("verified .* of differences in (\\d+) of \\1 parts"));
  }

  @Test
  void isTriedOnArraysToo() {
    Path network = Path.of("testmodels/reference/squeezenet-torchscript-opset20");
    Path model = network.resolve("model.onnx");
    Path array = network.resolve("input.npy");
    Path output = folder.resolve("x.onnx");
    Run.of("augment", model, "-o", output, "--input", "image=" + array).succeeds();
    Run.of("augment", model, "-o", output, "--input", "picture=" + array)
        .complains(1, "the model has no input 'picture'; its inputs are image");
  }

  @Test
  void refusesPicturesToTryWhereNothingIsTried() throws IOException {
    Path output = folder.resolve("x.onnx");
    Run.of("augment", DEMO, "-o", output, "--no-verify", "--try-on", "testmodels/demo/dog.png")
        .complains(2, "--no-verify skips all checks");
    assertNothingWritten();
  }

  @Test
  void leavesTheModelAlone() throws IOException {
    Path copy = Files.copy(DEMO, folder.resolve("copy.onnx"));
    Run.of("augment", copy, "-o", folder.resolve("./copy.onnx"))
        .complains(2, "is read in this run");
    assertThat(copy).hasSameBinaryContentAs(DEMO);
  }

  @Test
  void refusesPlacesThatCannotBeWritten() throws IOException {
    Run.of("augment", DEMO, "-o", folder).complains(1, "is a directory");
    Run.of("augment", DEMO, "-o", folder.resolve("no/x.onnx")).complains(1, "does not exist");
    assertNothingWritten();
  }

  @Test
  void refusesWhatTheModelDoesNotHave() throws IOException {
    Path output = folder.resolve("x.onnx");
    Run.of("augment", DEMO, "-o", output, "--layer", "/0/features/features.5/relu_1/Relu_output")
        .complains(1, "did you mean '/0/features/features.5/relu_1/Relu_output_0'");
    Run.of("augment", DEMO, "-o", output, "--score", "nothing").complains(1, "'nothing'");
    Run.of("augment", DEMO, "-o", output, "--class", "10").complains(1, "classes 0 to 9");
    Run.of("augment", DEMO, "-o", output, "--class", "dig").complains(1, "did you mean 'dog'");
    Run.of("augment", DEMO, "-o", output, "--preprocess", "magic").complains(1, "imagenet");
    Run.of("augment", DEMO, "-o", output, "--labels", DEMO).complains(1, "class names");
    assertNothingWritten();
  }

  @Test
  void refusesToAugmentTwice() {
    Path once = folder.resolve("once.onnx");
    Run.of("augment", DEMO, "-o", once).succeeds();
    Run.of("augment", once, "-o", folder.resolve("twice.onnx")).complains(1, "already augmented");
    assertThat(folder.resolve("twice.onnx")).doesNotExist();
  }

  private void assertNothingWritten() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
