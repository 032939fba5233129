package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.grad.rule.WrongRules;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerificationTest {
  static Stream<Reference> references() {
    return ReferenceTest.references();
  }

  @ParameterizedTest
  @MethodSource("references")
  void goodModelsPass(Reference reference) {
    Model model = ModelFiles.read(reference.model());
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    Verification verification = Verification.of(model, augmented);
    assertThat(verification.outputError()).isLessThan(1e-5);
    assertThat(verification.gradientError().orElseThrow()).isLessThan(0.011);
    assertThat(verification.compared()).isEqualTo(verification.segments());
    assertThat(verification.withoutGradient()).isEmpty();
  }

  /** Behind the last attention only the class token counts, which stands for no place. */
  @Test
  void aLayerThatTheScoreDoesNotLookAtIsNoticed() {
    Model model = ModelFiles.read(Path.of("testmodels/zoo/vit-torchscript-opset17/model.onnx"));
    List<String> norms =
        model.graph().nodes().stream()
            .filter(node -> node.is("LayerNormalization"))
            .map(node -> node.output(0))
            .toList();
    String last = norms.get(norms.size() - 1);
    AugmentOptions options = AugmentOptions.DEFAULT.withLayers(List.of(last));
    Verification verification = Verification.of(model, Augmenter.augment(model, options));
    assertThat(verification.withoutGradient()).containsExactly(last);
  }

  /**
   * Integer kernels round otherwise, and which nodes they take depends on who else reads a value.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "mobilenetv2_qdq_int8_opset11_244.onnx",
        "cifar10_resnet8_qlinear_int8_opset14_batch16.onnx"
      })
  void quantisedModelsKeepTheirOutputs(String name) {
    Model model = shared(name);
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(Verification.of(model, augmented).outputError()).isLessThan(1e-5);
  }

  @Test
  void aModelThatIsNotItsOriginalIsFound() {
    Model model = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThatThrownBy(() -> Verification.of(twisted(model), augmented))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the output 'probabilities' of the augmented model is off by");
  }

  /** ONNX Runtime 1.20 to 1.31 lets MaxPool pad by itself, and that is with -∞. */
  @Test
  void whatOptimisationDoesToTheOriginalIsNotHeldAgainstTheNewFile() {
    Model model = withPaddedMaximum(ModelFiles.read(Path.of("testmodels/demo/demo.onnx")));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    Verification verification = Verification.of(model, augmented);
    assertThat(verification.outputError()).isLessThan(1e-5);
    assertThat(verification.optimisationError()).isGreaterThan(1e-3);
  }

  /** From 1.20 to 1.31 it loses a value that is an output too where it leaves out a Pad of it. */
  @Test
  void whatOptimisationBreaksIsRunAsItIsWritten() {
    Model model = paddedBlocks();
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    Verification verification = Verification.of(model, augmented);
    assertThat(verification.outputError()).isLessThan(1e-5);
    assertThat(verification.compared()).isEqualTo(verification.segments());
  }

  @Test
  void picturesOfAnyShapeAreTriedInColour() {
    Model demo = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    Shape open = new Shape(Stream.of("n", "c", "h", "w").map(Dimension::symbolic).toList());
    ValueInfo image = ValueInfo.of("image", new TensorType(DataType.FLOAT, open));
    Model model = demo.withGraph(demo.graph().withInputs(List.of(image)));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(Verification.of(model, augmented).outputError()).isLessThan(1e-5);
  }

  @Test
  void whereOptimisationChangesNothingNoneIsReported() {
    Model model = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(Verification.of(model, augmented).optimisationError()).isZero();
  }

  /**
   * What {@link PlantedMistakes} counts in many networks, in a few small ones: each rule is right
   * but for one mistake. One that hardly changes the gradient at a picture may pass for rounding.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo/demo.onnx",
        "reference/efficientnet-torchscript-opset15/model.onnx",
        "reference/preactivation-resnet-torchscript-opset11/model.onnx",
        "zoo/vit-torchscript-opset17/model.onnx"
      })
  void wrongGradientsAreFound(String name) {
    PlantedMistake network =
        new PlantedMistake(ModelFiles.read(Path.of("testmodels").resolve(name)));
    List<WrongRules.Mistake> missed = new ArrayList<>();
    int planted = 0;
    for (WrongRules.Mistake mistake : WrongRules.all().filter(network::isOnPath).toList()) {
      Optional<Augmented> wrong = network.augmented(mistake);
      if (wrong.isPresent() && network.effect(wrong.get()) > 0.05) {
        planted++;
        if (!network.isFound(wrong.get())) {
          missed.add(mistake);
        }
      }
    }
    assertThat(planted).isGreaterThan(8);
    assertThat(missed).isEmpty();
  }

  /** In a deep network of rectifiers a change of noise meets kinks with every step. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "derived/squeezenet1.1_fp32_opset7.onnx",
        "cifar10_resnet2b_pytorch18_opset9.onnx"
      })
  void whatTheGradientLeavesOutIsFoundInARealNetwork(String name) {
    requireFound(shared(name), WrongRules.convolutionForgettingNegativeInputs());
  }

  private static Model shared(String name) {
    Path file = Path.of("../shared/models").resolve(name);
    assumeThat(file).as("../shared holds the real models").exists();
    return ModelFiles.read(file);
  }

  private static void requireFound(Model model, WrongRules.Mistake mistake) {
    Analysis wrong =
        PlantedMistake.withMistake(Analysis.of(model, AugmentOptions.DEFAULT), mistake);
    Augmented augmented = Augmenter.augment(wrong, AugmentOptions.DEFAULT);
    assertThatThrownBy(() -> Verification.of(model, augmented))
        .isInstanceOf(ModelException.class)
        .hasMessageMatching("the gradient between '.*' and '.*' is off by \\d+ % from .*");
  }

  @Test
  void aScoreThatDoesNotDependOnThePictureIsSaid() {
    Model model = withoutDependence(ModelFiles.read(Path.of("testmodels/demo/demo.onnx")));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThatThrownBy(() -> Verification.of(model, augmented))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(
            "the score '/0/classifier/Gemm_output_0' does not depend on the picture 'image'")
        .hasMessageContaining("nothing was written");
  }

  /** The same model behind the maxima of a picture below zero, with a frame of zeros around it. */
  private static Model withPaddedMaximum(Model model) {
    Graph graph = model.graph();
    ValueInfo image = graph.feeds().get(0);
    Attributes window = Attributes.NONE.with("kernel_shape", 3L, 3L);
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of("Sub", List.of("picture", "above"), List.of("negative"), Attributes.NONE));
    nodes.add(Node.of("Pad", List.of("negative", "frame"), List.of("framed"), Attributes.NONE));
    nodes.add(Node.of("MaxPool", List.of("framed"), List.of(image.name()), window));
    nodes.addAll(graph.nodes());
    List<Tensor> tensors = new ArrayList<>(graph.initializers().values());
    tensors.add(Tensor.of("above", DataType.FLOAT, Shape.SCALAR, 5));
    tensors.add(Tensor.ofLongs("frame", 0, 0, 1, 1, 0, 0, 1, 1));
    return model.withGraph(
        graph
            .withNodes(nodes)
            .withInitializers(tensors)
            .withInputs(List.of(ValueInfo.of("picture", image.type().orElseThrow()))));
  }

  /** Residual blocks in which padding is a node, also where there is nothing to pad. */
  private static Model paddedBlocks() {
    Attributes none = Attributes.NONE;
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of("Conv", List.of("image", "stem"), List.of("0"), none));
    for (int i = 0; i < 4; i++) {
      String from = "" + i;
      nodes.add(Node.of("Pad", List.of(from, "frame"), List.of("framed " + i), none));
      nodes.add(
          Node.of("Conv", List.of("framed " + i, "kernels"), List.of("convolved " + i), none));
      nodes.add(Node.of("Add", List.of(from, "convolved " + i), List.of("sum " + i), none));
      nodes.add(Node.of("Pad", List.of("sum " + i, "nothing"), List.of("same " + i), none));
      nodes.add(Node.of("Conv", List.of("same " + i, "points"), List.of("" + (i + 1)), none));
    }
    nodes.add(Node.of("GlobalAveragePool", List.of("4"), List.of("mean"), none));
    nodes.add(Node.of("Flatten", List.of("mean"), List.of("features"), none));
    nodes.add(Node.of("MatMul", List.of("features", "head"), List.of("scores"), none));
    TensorType image = new TensorType(DataType.FLOAT, Shape.of(1, 3, 16, 16));
    return Model.of(
        Graph.empty("blocks")
            .withNodes(nodes)
            .withInputs(List.of(ValueInfo.of("image", image)))
            .withOutputs(List.of(ValueInfo.untyped("scores")))
            .withInitializers(
                List.of(
                    weights("stem", 8, 3, 1, 1),
                    weights("kernels", 8, 8, 3, 3),
                    weights("points", 8, 8, 1, 1),
                    weights("head", 8, 10),
                    Tensor.ofLongs("frame", 0, 0, 1, 1, 0, 0, 1, 1),
                    Tensor.ofLongs("nothing", new long[8]))),
        17,
        8);
  }

  private static Tensor weights(String name, long... lengths) {
    Shape shape = Shape.of(lengths);
    double[] numbers = new Random(1).doubles(shape.count(), -0.3, 0.3).toArray();
    return Tensor.of(name, DataType.FLOAT, shape, numbers);
  }

  /** The same model with all weights zero. */
  private static Model withoutDependence(Model model) {
    Graph graph = model.graph();
    return model.withGraph(
        graph.withInitializers(
            graph.initializers().values().stream().map(VerificationTest::withoutWeights).toList()));
  }

  private static Tensor withoutWeights(Tensor tensor) {
    return tensor.type() == DataType.FLOAT
        ? Tensor.ofFloats(tensor.name(), tensor.shape(), new float[(int) tensor.count()])
        : tensor;
  }

  /** The same model with one weight tensor replaced, so that the augmented one is not its own. */
  private static Model twisted(Model model) {
    Graph graph = model.graph();
    List<Tensor> tensors = new ArrayList<>(graph.initializers().values());
    Tensor first = tensors.get(0);
    float[] values = first.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
    tensors.set(0, Tensor.ofFloats(first.name(), first.shape(), values));
    return model.withGraph(graph.withInitializers(tensors));
  }
}
