package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.augment.Original;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the weights of an augmented file lie, and that it can say so. */
class WeightPlaceTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path BESIDE =
      Path.of("testmodels/reference/resnet-dynamo-opset18-external-data/model.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/dog.png");

  @TempDir private Path folder;

  private Run augment(Path model, Path output, String option) {
    return option.isEmpty()
        ? Run.of("augment", model, "-o", output, "--no-verify")
        : Run.of("augment", model, "-o", output, option);
  }

  @ParameterizedTest
  @CsvSource({
    "testmodels/demo/demo.onnx, ''",
    "testmodels/demo/demo.onnx, --single-file",
    "testmodels/reference/resnet-dynamo-opset18-external-data/model.onnx, --single-file",
    "testmodels/reference/squeezenet-torchscript-opset20/model.onnx, --single-file"
  })
  void oneFileIsEnough(Path model, String option) throws IOException {
    Path output = folder.resolve("out.onnx");
    assertThat(augment(model, output, option).succeeds().out()).doesNotContain("beside the file");
    assertHoldsItsOriginal(model, output);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(output);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "testmodels/demo/demo.onnx",
    "testmodels/reference/squeezenet-torchscript-opset20/model.onnx",
    "testmodels/reference/vgg-torchscript-opset7/model.onnx"
  })
  void weightsLieBesideTheFileWhereThatIsAskedFor(Path model) throws IOException {
    Path output = folder.resolve("out.onnx");
    assertThat(augment(model, output, "--external-data").succeeds().lines())
        .anyMatch(line -> line.matches("weights +out.onnx.data +[0-9.]+ .B +beside the file.*"));
    assertThat(ModelFiles.read(output).externalLocations()).containsExactly("out.onnx.data");
    assertHoldsItsOriginal(model, output);
  }

  @Test
  void anExplanationDoesNotDependOnWhereTheyLie() throws IOException {
    Path inside = folder.resolve("inside.onnx");
    Path outside = folder.resolve("outside.onnx");
    augment(DEMO, inside, "").succeeds();
    augment(DEMO, outside, "--external-data").succeeds();
    assertThat(Files.size(outside)).isLessThan(Files.size(inside) / 3);
    for (Path model : new Path[] {inside, outside}) {
      Path results = folder.resolve(model.getFileName() + ".results");
      Run.of("explain", model, PHOTO, "--raw", "-o", results).succeeds();
    }
    assertThat(folder.resolve("outside.onnx.results/dog-1-dog-gradcam.npy"))
        .hasSameBinaryContentAs(folder.resolve("inside.onnx.results/dog-1-dog-gradcam.npy"));
  }

  @Test
  void weightsThatLieBesideTheModelAreAnnounced() {
    Path output = folder.resolve("out.onnx");
    assertThat(augment(BESIDE, output, "").succeeds().lines())
        .anyMatch(line -> line.matches("weights +model.onnx.data +[0-9.]+ .B +beside the file.*"));
  }

  @Test
  void anOlderFileOfOursIsReplacedAndNobodyElses() throws IOException {
    Path output = folder.resolve("out.onnx");
    augment(DEMO, output, "--external-data").succeeds();
    Path model = Path.of("testmodels/conventions/model.onnx");
    augment(model, output, "--external-data").succeeds();
    assertHoldsItsOriginal(model, output);
    Path other = folder.resolve("other.onnx");
    Files.writeString(folder.resolve("other.onnx.data"), "a diary");
    augment(DEMO, other, "--external-data").complains(2, "other.onnx.data");
    assertThat(other).doesNotExist();
    assertThat(folder.resolve("other.onnx.data")).hasContent("a diary");
  }

  @Test
  void bothAtOnceIsNoAnswer() {
    Run.of("augment", DEMO, "-o", folder.resolve("x.onnx"), "--single-file", "--external-data")
        .complains(2, "give --single-file or --external-data, not both");
  }

  /** Every tensor of the original comes back with its numbers. */
  private static void assertHoldsItsOriginal(Path model, Path augmented) {
    Model original = ModelFiles.read(model);
    Model restored = Original.of(ModelFiles.read(augmented));
    Map<String, Tensor> weights = restored.graph().initializers();
    assertThat(weights.keySet()).isEqualTo(original.graph().initializers().keySet());
    original
        .graph()
        .initializers()
        .forEach(
            (name, tensor) ->
                assertThat(weights.get(name).doubles()).as(name).isEqualTo(tensor.doubles()));
  }
}
