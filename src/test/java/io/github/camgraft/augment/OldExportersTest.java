package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Verification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The same small classifier as exporters of old write it, each with its own habit: the gradients
 * are those of the plain one, times what the habit multiplies the picture by.
 */
class OldExportersTest {
  private static final Shape PICTURE = Shape.of(1, 3, 6, 6);
  private static final int COUNT = 108;

  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<ValueInfo> feeds = new ArrayList<>();

  OldExportersTest() {
    feeds.add(ValueInfo.of("image", new TensorType(DataType.FLOAT, PICTURE)));
    constant("kernels", Shape.of(4, 3, 3, 3), i -> Math.sin(3 * i));
    constant("offsets", Shape.of(4), i -> i / 4.0 - 0.3);
    constant("rows", Shape.of(5, 4), i -> Math.cos(5 * i));
    constant("shifts", Shape.of(5), i -> i);
  }

  private void constant(String name, Shape shape, IntToDoubleFunction number) {
    double[] numbers =
        IntStream.range(0, (int) shape.count())
            .mapToDouble(i -> Math.round(number.applyAsDouble(i) * 64) / 64.0)
            .toArray();
    constants.add(Tensor.of(name, DataType.FLOAT, shape, numbers));
  }

  private void node(String operator, Attributes attributes, String to, String... from) {
    nodes.add(Node.of(operator, List.of(from), List.of(to), attributes).withName("make " + to));
  }

  /** From a picture to probabilities, in the operators of that set. */
  private Model classifier(String picture, long operatorSet) {
    node("Conv", Attributes.NONE, "maps", picture, "kernels", "offsets");
    node("Relu", Attributes.NONE, "kept", "maps");
    node("GlobalAveragePool", Attributes.NONE, "means", "kept");
    node("Flatten", Attributes.NONE, "flat", "means");
    node("Gemm", Attributes.NONE.with("transB", 1L), "scores", "flat", "rows", "shifts");
    node("Softmax", Attributes.NONE, "probabilities", "scores");
    return model(operatorSet);
  }

  private Model model(long operatorSet) {
    Graph graph =
        Graph.empty("classifier")
            .withNodes(nodes)
            .withInputs(feeds)
            .withInitializers(constants)
            .withOutputs(List.of(ValueInfo.untyped("probabilities")));
    return Model.of(graph, operatorSet, 3);
  }

  private static double[] picture() {
    Random random = new Random(2);
    return IntStream.range(0, COUNT).mapToDouble(i -> random.nextInt(256)).toArray();
  }

  private static Augmented augmented(Model model) {
    return Augmenter.augment(
        model,
        AugmentOptions.DEFAULT.withMethods(
            EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT)));
  }

  private static Map<String, NumericTensor> explained(Model model, double... picture) {
    Augmented augmented = augmented(model);
    Verification.of(model, augmented);
    return explained(augmented, picture);
  }

  private static Map<String, NumericTensor> explained(Augmented augmented, double... picture) {
    assertThat(augmented.contract().layers().get(0).tensor()).isEqualTo("kept");
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      return session.run(
          Map.of(
              "image",
              new DoubleTensor(picture, 1, 3, 6, 6),
              Contract.EXPLAIN_CLASS,
              new LongTensor(new long[] {2}, 1)));
    }
  }

  private static void assertAlike(
      Map<String, NumericTensor> found, Map<String, NumericTensor> plain, IntToDoubleFunction by) {
    for (String output : List.of("input_gradients", "guided_gradients")) {
      for (int i = 0; i < COUNT; i++) {
        assertThat(found.get(output).at(i))
            .as("%s %d", output, i)
            .isCloseTo(plain.get(output).at(i) * by.applyAsDouble(i), within(1e-6));
      }
    }
    NumericTensor expected = plain.get("cam_gradients");
    for (int i = 0; i < expected.count(); i++) {
      assertThat(found.get("cam_gradients").at(i)).isCloseTo(expected.at(i), within(1e-7));
    }
    assertThat(Arrays.stream(picture()).distinct().count()).isGreaterThan(50);
  }

  private static Map<String, NumericTensor> plain(double... picture) {
    return explained(new OldExportersTest().classifier("image", 17), picture);
  }

  @Test
  void coreMlScalesPicturesInAnOperatorOfItsOwn() {
    float[] bias = {-2, -1.5f, -1};
    Attributes scaling = Attributes.NONE.with("scale", 1 / 64f).with("bias", bias);
    node("ImageScaler", scaling, "scaled", "image");
    double[] prepared = picture();
    Arrays.setAll(prepared, i -> prepared[i] / 64 + bias[i / 36]);
    assertAlike(explained(classifier("scaled", 8), picture()), plain(prepared), i -> 1 / 64.0);
  }

  @Test
  void mxnetNormalisesEachNumberForItself() {
    Shape each = Shape.of(3, 6, 6);
    constant("scale", each, i -> 1 + i % 7 / 8.0);
    constant("bias", each, i -> i % 5 / 8.0);
    constant("mean", each, i -> 100 + i % 11);
    constant("variance", each, i -> 1000 + 100 * (i % 13));
    Attributes attributes = Attributes.NONE.with("spatial", 0L).with("epsilon", 0.001f);
    node("BatchNormalization", attributes, "normal", "image", "scale", "bias", "mean", "variance");
    IntToDoubleFunction factor = i -> (1 + i % 7 / 8.0) / Math.sqrt(1000 + 100 * (i % 13) + 0.001);
    double[] prepared = picture();
    Arrays.setAll(
        prepared, i -> (prepared[i] - 100 - i % 11) * factor.applyAsDouble(i) + i % 5 / 8.0);
    assertAlike(explained(classifier("normal", 8), picture()), plain(prepared), factor);
  }

  @Test
  void caffe2ListsWeightsAsInputs() {
    constants.forEach(weight -> feeds.add(ValueInfo.of(weight.name(), typeOf(weight))));
    assertAlike(explained(classifier("image", 7), picture()), plain(picture()), i -> 1);
  }

  private static TensorType typeOf(Tensor weight) {
    return new TensorType(weight.type(), weight.shape());
  }

  @Test
  void paddleKeepsWeightsInNodesAndComputesShapes() {
    constants.forEach(
        weight ->
            nodes.add(
                Node.of(
                    "Constant",
                    List.of(),
                    List.of(weight.name()),
                    Attributes.NONE.with("value", weight))));
    constants.clear();
    constants.add(Tensor.ofLongs("zero", 0));
    constants.add(Tensor.ofLongs("one", 1));
    constants.add(Tensor.ofLongs("rest", -1));
    node("Conv", Attributes.NONE, "maps", "image", "kernels");
    node("Shape", Attributes.NONE, "lengths", "maps");
    node("Slice", Attributes.NONE, "batch", "lengths", "zero", "one", "zero");
    constants.add(Tensor.ofLongs("channels", 1, 4, 1, 1));
    node("Reshape", Attributes.NONE, "offset", "offsets", "channels");
    node("Add", Attributes.NONE, "moved", "maps", "offset");
    node("Relu", Attributes.NONE, "kept", "moved");
    node("GlobalAveragePool", Attributes.NONE, "means", "kept");
    node("Concat", Attributes.NONE.with("axis", 0L), "target", "batch", "rest");
    node("Reshape", Attributes.NONE, "flat", "means", "target");
    node("Transpose", Attributes.NONE.with("perm", 1L, 0L), "columns", "rows");
    node("MatMul", Attributes.NONE, "products", "flat", "columns");
    node("Add", Attributes.NONE, "scores", "products", "shifts");
    node("Softmax", Attributes.NONE.with("axis", -1L), "probabilities", "scores");
    assertAlike(explained(model(11), picture()), plain(picture()), i -> 1);
  }

  /** ONNX Runtime has no such convolution for processors, so there is no original to run. */
  @Test
  void brainFloatsAreComputedInSinglePrecision() {
    constants.replaceAll(
        weight -> Tensor.of(weight.name(), DataType.BFLOAT16, weight.shape(), weight.doubles()));
    node("Cast", Attributes.NONE.with("to", DataType.BFLOAT16.code()), "brain", "image");
    Augmented augmented = augmented(classifier("brain", 17));
    assertAlike(explained(augmented, picture()), plain(picture()), i -> 1);
  }
}
