package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Networks in which a channel that is zero everywhere meets a root, a logarithm or a quotient: the
 * derivative is infinite there, and what lies in front of the rectifier is finite all the same, as
 * PyTorch's autograd has it in float64.
 */
class FiniteGradientsTest {
  private static final Path FOLDER = Path.of("testmodels/cases/finite");
  private static final double TOLERANCE = 1e-4;

  static Stream<Arguments> references() {
    return Reference.below(FOLDER).stream()
        .flatMap(
            reference ->
                Stream.of(Platform.CPU, Platform.PORTABLE)
                    .map(platform -> Arguments.of(reference, platform)));
  }

  @ParameterizedTest
  @MethodSource("references")
  void agreeWithAutograd(Reference reference, Platform platform) {
    Model model = ModelFiles.read(reference.model());
    Augmented augmented =
        Augmenter.augment(
            model,
            AugmentOptions.DEFAULT
                .withLayers(List.of(reference.layer()))
                .withPlatform(platform)
                .withMethods(EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT)));
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      Map<String, NumericTensor> outputs = session.run(reference.feeds(model));
      compare(outputs, "scores", reference, "output");
      compare(outputs, augmented.contract().layers().get(0).gradients(), reference, "gradient");
      compare(outputs, Method.GRADIENT.output(), reference, "input_gradient");
      compare(outputs, Method.GUIDED.output(), reference, "guided_gradient");
    }
  }

  private static void compare(
      Map<String, NumericTensor> outputs, String output, Reference reference, String what) {
    assertThat(Reference.error(outputs.get(output), reference.values(what)))
        .as(what)
        .isLessThan(TOLERANCE);
  }

  /** Where nothing can be infinite, masks are what they were: products. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "densenet-torchscript-opset12",
        "mobilenetv3-torchscript-opset14",
        "normalised-torchscript-opset8-initializers-are-inputs",
        "alexnet-torchscript-opset9",
        "mixed-activations-dynamo-opset20"
      })
  void ordinaryNetworksSelectNothing(String name) {
    Model model = ModelFiles.read(Reference.OWN.resolve(name).resolve("model.onnx"));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.model().graph().nodes())
        .filteredOn(node -> node.output(0).matches("camgraft/(gradient|guided)/.*"))
        .extracting(Node::operator)
        .isNotEmpty()
        .doesNotContain("Where");
  }
}
