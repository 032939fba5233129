package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.Target;
import io.github.camgraft.input.ImageInput;
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
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that take the whole numbers of a picture file and prepare them themselves. */
class PixelInputTest {
  private static final double MEAN = 128;
  private static final double DEVIATION = 64;
  private static final Attributes TO_FIRST = Attributes.NONE.with("perm", 0L, 3L, 1L, 2L);

  /** The demonstration model behind (pixels - 128) / 64, where pixels are uint8 [N, H, W, 3]. */
  private static Model ofPixels(Model demo, String... early) {
    Graph graph = demo.graph();
    ValueInfo image = graph.feeds().get(0);
    Shape shape = image.type().orElseThrow().shape().permuted(0, 2, 3, 1);
    List<Node> nodes = new ArrayList<>();
    String pixels = "pixels";
    for (String operator : early) {
      nodes.add(Node.of(operator, List.of(pixels), List.of(operator), Attributes.NONE));
      pixels = operator;
    }
    nodes.add(node("Cast", Attributes.NONE.with("to", DataType.FLOAT.code()), "real", pixels));
    nodes.add(node("Sub", Attributes.NONE, "centred", "real", "mean"));
    nodes.add(node("Div", Attributes.NONE, "scaled", "centred", "deviation"));
    nodes.add(
        node("Transpose", Attributes.NONE.with("perm", 0L, 3L, 1L, 2L), image.name(), "scaled"));
    nodes.addAll(graph.nodes());
    List<Tensor> constants = new ArrayList<>(graph.initializers().values());
    constants.add(Tensor.of("mean", DataType.FLOAT, Shape.SCALAR, MEAN));
    constants.add(Tensor.of("deviation", DataType.FLOAT, Shape.SCALAR, DEVIATION));
    return demo.withGraph(
        graph
            .withNodes(nodes)
            .withInitializers(constants)
            .withInputs(List.of(ValueInfo.of("pixels", new TensorType(DataType.UINT8, shape)))));
  }

  private static Node node(String operator, Attributes attributes, String to, String... from) {
    return Node.of(operator, List.of(from), List.of(to), attributes).withName("make " + to);
  }

  private static Model demo() {
    return ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
  }

  private static Map<String, NumericTensor> run(Augmented augmented, NumericTensor input) {
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      return session.run(
          Map.of(
              augmented.contract().image(),
              input,
              Contract.EXPLAIN_CLASS,
              new LongTensor(new long[] {1}, 1)));
    }
  }

  @Test
  void theGradientIsThatOfTheFirstRealNumbers() {
    Augmented original = Augmenter.augment(demo(), AugmentOptions.DEFAULT);
    Augmented ofPixels = Augmenter.augment(ofPixels(demo()), AugmentOptions.DEFAULT);
    Verification.of(ofPixels(demo()), ofPixels);
    ImageInput image = ofPixels.analysis().image();
    assertThat(image.tensor()).isEqualTo("real");
    int height = (int) image.places().get(0).size();
    int width = (int) image.places().get(1).size();
    double[] pixels = new double[height * width * 3];
    double[] prepared = new double[pixels.length];
    Random random = new Random(4);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256);
      prepared[i % 3 * height * width + i / 3] = (pixels[i] - MEAN) / DEVIATION;
    }
    NumericTensor gradient =
        run(ofPixels, new DoubleTensor(pixels, 1, height, width, 3)).get("guided_gradients");
    NumericTensor expected =
        run(original, new DoubleTensor(prepared, 1, 3, height, width)).get("guided_gradients");
    assertThat(gradient.shape()).containsExactly(1, height, width, 3);
    for (int i = 0; i < pixels.length; i++) {
      double wanted = expected.at(i % 3 * height * width + i / 3) / DEVIATION;
      assertThat(gradient.at(i)).isCloseTo(wanted, within(1e-7));
    }
  }

  /** The demonstration model behind whole numbers that are laid otherwise before they are real. */
  private static Model laidOtherwise(DataType type, String way) {
    Model demo = demo();
    Graph graph = demo.graph();
    ValueInfo image = graph.feeds().get(0);
    Shape shape = image.type().orElseThrow().shape().permuted(0, 2, 3, 1);
    long side = shape.get(1).size();
    List<Tensor> constants = new ArrayList<>(graph.initializers().values());
    double zero = type == DataType.INT8 ? MEAN - 256 / 2.0 : MEAN;
    constants.add(Tensor.of("zero", type, Shape.SCALAR, zero));
    constants.add(Tensor.of("mean", DataType.FLOAT, Shape.SCALAR, zero));
    constants.add(Tensor.of("step", DataType.FLOAT, Shape.SCALAR, 1 / DEVIATION));
    constants.add(Tensor.ofLongs("first", 1));
    constants.add(Tensor.ofLongs("rows", 0, side * side, 3));
    constants.add(Tensor.ofLongs("places", 0, side, side, 3));
    List<Node> nodes = new ArrayList<>();
    String last = "pixels";
    for (String operator : way.split(" ")) {
      String next = operator + nodes.size();
      nodes.add(
          switch (operator) {
            case "Transpose" -> node(operator, TO_FIRST, next, last);
            case "Turn" ->
                node("Transpose", Attributes.NONE.with("perm", 2L, 0L, 1L, 3L), next, last);
            case "TurnBack" ->
                node("Transpose", Attributes.NONE.with("perm", 1L, 2L, 0L, 3L), next, last);
            case "Unsqueeze", "Squeeze" -> node(operator, Attributes.NONE, next, last, "first");
            case "Rows" -> node("Reshape", Attributes.NONE, next, last, "rows");
            case "Places" -> node("Reshape", Attributes.NONE, next, last, "places");
            case "Cast" ->
                node(operator, Attributes.NONE.with("to", DataType.FLOAT.code()), next, last);
            case "Sub" -> node(operator, Attributes.NONE, next, last, "mean");
            case "Mul" -> node(operator, Attributes.NONE, next, last, "step");
            default -> node("DequantizeLinear", Attributes.NONE, next, last, "step", "zero");
          });
      last = next;
    }
    nodes.add(node("Identity", Attributes.NONE, image.name(), last));
    nodes.addAll(graph.nodes());
    return demo.withGraph(
        graph
            .withNodes(nodes)
            .withInitializers(constants)
            .withInputs(List.of(ValueInfo.of("pixels", new TensorType(type, shape)))));
  }

  @ParameterizedTest
  @CsvSource({
    "UINT8, Transpose Cast Sub Mul",
    "UINT8, Transpose Dequantize",
    "UINT8, Dequantize Transpose",
    "UINT8, Unsqueeze Squeeze Transpose Dequantize",
    "UINT8, Rows Places Cast Sub Mul Transpose",
    "UINT8, Turn TurnBack Transpose Cast Sub Mul",
    "UINT8, Turn Dequantize TurnBack Transpose",
    "INT8,  Transpose Dequantize",
    "INT8,  Dequantize Transpose",
    "INT8,  Rows Cast Sub Places Transpose Mul"
  })
  void theGradientIsLaidAsTheInput(DataType type, String way) {
    Augmented original = Augmenter.augment(demo(), AugmentOptions.DEFAULT);
    Model model = laidOtherwise(type, way);
    Augmented laid = Augmenter.augment(model, AugmentOptions.DEFAULT);
    Verification.of(model, laid);
    ImageInput image = laid.analysis().image();
    assertThat(image.layout()).isEqualTo(Layout.NHWC);
    int side = (int) image.places().get(0).size();
    double[] pixels = new double[side * side * 3];
    double[] prepared = new double[pixels.length];
    Random random = new Random(4);
    for (int i = 0; i < pixels.length; i++) {
      int pixel = random.nextInt(256);
      pixels[i] = pixel + type.least();
      prepared[i % 3 * side * side + i / 3] = (pixel - MEAN) / DEVIATION;
    }
    NumericTensor gradient =
        run(laid, new DoubleTensor(pixels, 1, side, side, 3)).get("guided_gradients");
    NumericTensor expected =
        run(original, new DoubleTensor(prepared, 1, 3, side, side)).get("guided_gradients");
    assertThat(gradient.shape()).containsExactly(1, side, side, 3);
    // A cast leaves the factor of the scale behind the first real numbers.
    double scale = way.contains("Cast") ? 1 / DEVIATION : 1;
    for (int i = 0; i < pixels.length; i++) {
      double wanted = expected.at(i % 3 * side * side + i / 3) * scale;
      assertThat(gradient.at(i)).isCloseTo(wanted, within(1e-6));
    }
  }

  @Test
  void photographsAreFedAsTheyAre(@TempDir Path folder) {
    Path file = folder.resolve("pixels.onnx");
    ModelFiles.write(ofPixels(demo()), file);
    ExplainerSettings prepared =
        ExplainerSettings.DEFAULT.withPreprocessing(
            "raw,mean=%s,deviation=%s".formatted(MEAN, DEVIATION));
    Path photo = Path.of("testmodels/demo/dog.png");
    try (Explainer explainer = Explainer.open(file);
        Explainer original = Explainer.open(Path.of("testmodels/demo/demo.onnx"), prepared)) {
      assertThat(explainer.preprocessing().toText()).endsWith("scale=1,mean=0,deviation=1");
      Explanation found = explainer.explain(photo, Target.predicted()).get(0);
      Explanation expected = original.explain(photo, Target.predicted()).get(0);
      assertThat(found.prediction().index()).isEqualTo(expected.prediction().index());
      assertThat(found.score()).isCloseTo(expected.score(), within(1e-4));
      assertThat(found.heatmap().peak()).isEqualTo(expected.heatmap().peak());
    }
  }

  @Test
  void whatIsDoneToWholeNumbersIsRefusedByName() {
    assertThatThrownBy(() -> Augmenter.augment(ofPixels(demo(), "Abs"), AugmentOptions.DEFAULT))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the input 'pixels' takes numbers of type uint8")
        .hasMessageContaining("used by [Abs] before they are turned into real ones");
  }
}
