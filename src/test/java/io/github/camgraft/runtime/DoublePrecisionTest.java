package io.github.camgraft.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.lower.DoublePrecision;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DoublePrecisionTest {
  private static final Map<String, NumericTensor> FEEDS =
      Map.of(
          "x", new DoubleTensor(new double[] {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8}, 1, 2, 2, 2));

  /** One node for each operator that is widened; a Greater would have no numbers as its result. */
  static Stream<Node> nodes() {
    Attributes none = Attributes.NONE;
    Stream<Node> ofOne =
        Stream.of(
                "Abs Ceil Clip Cos Exp Flatten Floor Identity Log LogSoftmax LpNormalization Neg"
                    .split(" "),
                "Reciprocal Relu Round Shrink Sigmoid Sign Sin Softmax Sqrt Squeeze Tanh Trilu"
                    .split(" "),
                "ReduceMax ReduceMean ReduceMin ReduceSum ReduceSumSquare Transpose".split(" "))
            .flatMap(Stream::of)
            .map(operator -> node(operator, none, "x"));
    Stream<Node> ofTwo =
        Stream.of("Add Div MatMul Max Min Mul Pow Sub Sum".split(" "))
            .map(operator -> node(operator, none, "x", "x"));
    Stream<Node> others =
        Stream.of(
            node("BatchNormalization", none, "x", "two", "two", "two", "two"),
            node("Concat", none.with("axis", 1), "x", "x"),
            node("CumSum", none, "x", "axis"),
            node("DepthToSpace", none.with("blocksize", 1), "x"),
            node("Einsum", none.with("equation", "nchw->nc"), "x"),
            node("Expand", none, "x", "shape"),
            node("Gather", none.with("axis", 1), "x", "axis"),
            node("GatherElements", none.with("axis", 1), "x", "indices"),
            node("LayerNormalization", none, "x", "two"),
            node("MaxPool", none.with("kernel_shape", 2, 2), "x"),
            node("Pad", none, "x", "pads"),
            node("Reshape", none, "x", "shape"),
            node(
                "ScatterElements",
                none.with("axis", 1).with("reduction", "add"),
                "x",
                "indices",
                "one"),
            node("Slice", none, "x", "axes", "end"),
            node("Split", none.with("axis", 1).with("num_outputs", 1), "x"),
            node("Tile", none, "x", "shape"),
            node("Unsqueeze", none, "x", "axes"),
            node("Where", none, "truth", "x", "x"));
    return Stream.of(ofOne, ofTwo, others).flatMap(nodes -> nodes);
  }

  private static Node node(String operator, Attributes attributes, String... inputs) {
    return Node.of(operator, List.of(inputs), List.of("y"), attributes);
  }

  @ParameterizedTest
  @MethodSource("nodes")
  void everyOperatorHasAKernel(Node node) {
    Model model = model(node);
    Model widened = DoublePrecision.widened(model, Inference.of(model));
    assertThat(widened.graph().nodes()).anyMatch(cast -> cast.is("Cast"));
    try (InferenceSession session = InferenceSession.open(widened, SessionSettings.AS_WRITTEN)) {
      assertThat(session.outputTypes().get("y").type()).isEqualTo(DataType.DOUBLE);
      session.run(FEEDS);
    }
  }

  /** A thousandth of the last place of float32. */
  @Test
  void aSmallChangeOfALargeNumberIsSeen() {
    Model model = model(node("Add", Attributes.NONE, "x", "large"));
    Model widened = DoublePrecision.widened(model, Inference.of(model));
    double[] sums =
        InferenceSession.runOnce(widened, SessionSettings.AS_WRITTEN, FEEDS).get("y").numbers();
    assertThat(sums[1] - sums[0]).isEqualTo((double) 0.2f - 0.1f);
  }

  private static Model model(Node node) {
    TensorType picture = new TensorType(DataType.FLOAT, Shape.of(1, 2, 2, 2));
    return Model.of(
        Graph.empty("one node")
            .withNodes(List.of(node))
            .withInputs(List.of(ValueInfo.of("x", picture)))
            .withOutputs(List.of(ValueInfo.untyped("y")))
            .withInitializers(
                List.of(
                    Tensor.of("two", DataType.FLOAT, Shape.of(2), 1, 2),
                    Tensor.of("one", DataType.FLOAT, Shape.of(1, 1, 1, 1), 1),
                    Tensor.of("large", DataType.FLOAT, Shape.SCALAR, 1e7),
                    Tensor.of("truth", DataType.BOOL, Shape.SCALAR, 1),
                    Tensor.of("axis", DataType.INT64, Shape.SCALAR, 1),
                    Tensor.ofLongs("axes", 0),
                    Tensor.ofLongs("shape", 1, 2, 2, 2),
                    Tensor.ofLongs("end", 1),
                    Tensor.ofLongs("pads", 0, 0, 1, 1, 0, 0, 1, 1),
                    Tensor.of("indices", DataType.INT64, Shape.of(1, 1, 1, 1), 1))),
        18,
        8);
  }
}
