package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.verify.Verification;
import io.github.camgraft.verify.Verification.Outcome;
import io.github.camgraft.verify.Verification.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files whose gradient is right, and which rounding, kinks or shut activations make look wrong. */
class RightFilesTest {
  private static final Path CASES = Path.of("testmodels/cases/verification");

  /** Half precision rounds after every node, the augmented model does not. */
  @Test
  void halfPrecisionIsComparedInFloat32() {
    Verification found = verified(ModelFiles.read(CASES.resolve("half.onnx")));
    assertThat(found.outputError()).isLessThan(1e-5);
    assertThat(found.halfError().orElseThrow()).isBetween(1e-5, 1e-2);
    assertThat(found.compared()).isEqualTo(found.segments());
  }

  @Test
  void soIsAnotherNetworkInHalfPrecision() {
    Verification found = verified(network(DataType.FLOAT16, List.of(), "mean"));
    assertThat(found.halfError()).isPresent();
    assertThat(found.compared()).isEqualTo(found.segments());
    assertThat(verified(shared("squeezenet1.1_fp16_opset7_caffe2.onnx")).count(Outcome.OPEN))
        .isZero();
  }

  @Test
  void thereIsNoHalfPrecisionInFloat32() {
    assertThat(verified(network(DataType.FLOAT, List.of(), "mean")).halfError()).isEmpty();
  }

  /** What is taken for float32 and is something else is found. */
  @Test
  void halfPrecisionThatIsNotItsOriginalIsFound() {
    Augmented augmented = Augmenter.augment(multiplied(1), AugmentOptions.DEFAULT);
    Model other = multiplied(1.5);
    assertThatThrownBy(() -> Verification.of(other, augmented))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is off by");
  }

  private static Model multiplied(double factor) {
    return network(
        DataType.FLOAT16,
        List.of(node("Mul", "mean", "factor", "value")),
        "value",
        Tensor.of("factor", DataType.FLOAT16, Shape.SCALAR, factor));
  }

  /** A change of the picture is far below the last place of a large number that is added. */
  @ParameterizedTest
  @ValueSource(doubles = {30, 1e3, 1e6})
  void aLargeOffsetHasNoGradient(double offset) {
    Model model =
        network(
            DataType.FLOAT,
            List.of(node("Add", "mean", "offset", "value")),
            "value",
            Tensor.of("offset", DataType.FLOAT, Shape.SCALAR, offset));
    assertThat(verified(model).compared()).isPositive();
  }

  @Test
  void soInAFileOfPyTorch() {
    Verification found = verified(ModelFiles.read(CASES.resolve("offset.onnx")));
    assertThat(found.compared()).isEqualTo(found.segments());
  }

  @ParameterizedTest
  @ValueSource(strings = {"shut-clamp.onnx", "shut-relu.onnx"})
  void whatNoPictureOpensIsOpen(String name) {
    Verification found = verified(ModelFiles.read(CASES.resolve(name)));
    assertThat(found.compared()).isPositive();
    assertThat(found.compared() + found.count(Outcome.SHUT)).isEqualTo(found.segments());
    assertThat(found.withoutGradient()).isEmpty();
  }

  /** Never reached by the mean of what a rectifier lets pass. */
  @ParameterizedTest
  @ValueSource(strings = {"Relu", "Clip", "HardSigmoid", "Max", "Sigmoid"})
  void whateverShutsTheScoreIsTriedInFront(String activation) {
    List<String> operands =
        switch (activation) {
          case "Clip" -> List.of("low", "nothing", "one");
          case "Max" -> List.of("low", "nothing");
          default -> List.of("low");
        };
    Model model =
        network(
            DataType.FLOAT,
            List.of(
                node("Sub", "mean", "much", "low"),
                Node.of(activation, operands, List.of("shut"), Attributes.NONE),
                node("Mul", "shut", "shut", "score")),
            "score",
            Tensor.of("much", DataType.FLOAT, Shape.SCALAR, 1e7),
            Tensor.of("nothing", DataType.FLOAT, Shape.SCALAR, 0),
            Tensor.of("one", DataType.FLOAT, Shape.SCALAR, 1));
    List<Part> parts = verified(model).parts();
    assertThat(parts).extracting(Part::outcome).contains(Outcome.COMPARED, Outcome.SHUT);
    assertThat(parts.get(parts.size() - 1).to()).isEqualTo("score");
  }

  /** ONNX Runtime's Sigmoid moves in steps where it is nearly zero. */
  @Test
  void aSigmoidThatIsNearlyZeroIsCompared() {
    Model model = ModelFiles.read(CASES.resolve("unsure-detector.onnx"));
    AugmentOptions options = AugmentOptions.DEFAULT.withScore("output0[:,5,10]");
    Verification found = Verification.of(model, Augmenter.augment(model, options));
    assertThat(found.compared()).isEqualTo(found.segments());
  }

  @Test
  void soIsOneThatIsNearlyOne() {
    Model model =
        network(
            DataType.FLOAT,
            List.of(
                node("Add", "mean", "much", "high"),
                node("Sigmoid", "high", "likely"),
                node("Mul", "likely", "two", "score")),
            "score",
            Tensor.of("much", DataType.FLOAT, Shape.SCALAR, 12),
            Tensor.of("two", DataType.FLOAT, Shape.SCALAR, 2));
    assertThat(verified(model).count(Outcome.OPEN)).isZero();
  }

  /** As Azure Custom Vision and Create ML pad in front of a pool. */
  @ParameterizedTest
  @ValueSource(doubles = {-3.4e38, Double.NEGATIVE_INFINITY})
  void aFrameOfTheLowestNumberIsNoMeasure(double filling) {
    Model plain = network(DataType.FLOAT, List.of(), "mean");
    Graph graph = plain.graph();
    List<Node> nodes = new ArrayList<>(graph.nodes());
    Attributes window = Attributes.NONE.with("kernel_shape", 3L, 3L).with("strides", 2L, 2L);
    int front = nodes.size() / 2;
    String in = nodes.get(front - 1).output(0);
    Node next = nodes.get(front);
    nodes.set(front, next.taking(Map.of(in, "pooled")));
    nodes.addAll(
        front,
        List.of(
            Node.of("Pad", List.of(in, "frame", "lowest"), List.of("framed"), Attributes.NONE),
            Node.of("MaxPool", List.of("framed"), List.of("pooled"), window)));
    List<Tensor> tensors = new ArrayList<>(graph.initializers().values());
    tensors.add(Tensor.ofLongs("frame", 0, 0, 0, 0, 0, 0, 1, 1));
    tensors.add(Tensor.of("lowest", DataType.FLOAT, Shape.SCALAR, filling));
    Verification found =
        verified(plain.withGraph(graph.withNodes(nodes).withInitializers(tensors)));
    assertThat(found.compared()).isEqualTo(found.segments());
  }

  @ParameterizedTest
  @ValueSource(strings = {"wild/customvision2018_cat_or_dog.onnx", "wild/ezkl_fr_age.onnx"})
  void filesOfOtherPeopleAreRight(String name) {
    Verification found = verified(shared(name));
    assertThat(found.compared()).isEqualTo(found.segments());
  }

  /** Every window of a flat picture is a tie, and which way it breaks depends on the change. */
  @Test
  void aTieIsNotHeldAgainstTheGradient() {
    Model plain = network(DataType.FLOAT, List.of(), "mean");
    Graph graph = plain.graph();
    List<Node> nodes = new ArrayList<>();
    nodes.add(
        Node.of(
            "MaxPool",
            List.of("image"),
            List.of("pooled"),
            Attributes.NONE.with("kernel_shape", 2L, 2L)));
    graph.nodes().forEach(node -> nodes.add(node.taking(Map.of("image", "pooled"))));
    Model model = plain.withGraph(graph.withNodes(nodes));
    double[] flat = new double[3 * 16 * 16];
    Arrays.fill(flat, 0.5);
    Verification found =
        Verification.of(
            model,
            Augmenter.augment(model, AugmentOptions.DEFAULT),
            Map.of("image", new DoubleTensor(flat, 1, 3, 16, 16)));
    assertThat(found.compared()).isEqualTo(found.segments());
  }

  /** Blocks of convolutions with rectifiers, averaged: one number that is not a probability. */
  private static Model network(DataType type, List<Node> tail, String output, Tensor... more) {
    List<Node> nodes = new ArrayList<>();
    List<Tensor> tensors = new ArrayList<>(List.of(more));
    String value = "image";
    Attributes window = Attributes.NONE.with("pads", 1L, 1L, 1L, 1L);
    for (int i = 0; i < 4; i++) {
      tensors.add(weights("kernel " + i, type, 8, i == 0 ? 3 : 8, 3, 3));
      nodes.add(Node.of("Conv", List.of(value, "kernel " + i), List.of("convolved " + i), window));
      nodes.add(node("Relu", "convolved " + i, "rectified " + i));
      value = "rectified " + i;
    }
    tensors.add(weights("row", type, 8, 1));
    nodes.add(node("GlobalAveragePool", value, "pooled channels"));
    nodes.add(node("Flatten", "pooled channels", "features"));
    nodes.add(node("MatMul", "features", "row", "mean"));
    nodes.addAll(tail);
    TensorType image = new TensorType(type, Shape.of(1, 3, 16, 16));
    return Model.of(
        Graph.empty("blocks")
            .withNodes(nodes)
            .withInputs(List.of(ValueInfo.of("image", image)))
            .withOutputs(List.of(ValueInfo.of(output, new TensorType(type, Shape.of(1, 1)))))
            .withInitializers(tensors),
        17,
        8);
  }

  /** The last name is that of the output. */
  private static Node node(String operator, String... names) {
    List<String> all = List.of(names);
    int last = all.size() - 1;
    return Node.of(operator, all.subList(0, last), all.subList(last, last + 1), Attributes.NONE);
  }

  private static Tensor weights(String name, DataType type, long... lengths) {
    Shape shape = Shape.of(lengths);
    double[] numbers = new Random(name.hashCode()).doubles(shape.count(), -0.2, 0.3).toArray();
    return Tensor.of(name, type, shape, numbers);
  }

  private static Verification verified(Model model) {
    return Verification.of(model, Augmenter.augment(model, AugmentOptions.DEFAULT));
  }

  private static Model shared(String name) {
    Path file = Path.of("../shared/models").resolve(name);
    assumeThat(file).as("../shared holds the real models").exists();
    return ModelFiles.read(file);
  }
}
