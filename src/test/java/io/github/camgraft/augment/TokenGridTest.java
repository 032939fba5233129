package io.github.camgraft.augment;

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
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Tokens and the pictures that they might have been made of. */
class TokenGridTest {
  private static final int CHANNELS = 8;

  private static Tensor weights(String name, long... lengths) {
    Shape shape = Shape.of(lengths);
    double[] numbers =
        DoubleStream.iterate(0.1, last -> (last * 7.3 + 0.31) % 1).limit(shape.count()).toArray();
    return Tensor.of(name, DataType.FLOAT, shape, numbers);
  }

  private static Node node(String operator, Attributes attributes, String to, String... from) {
    return Node.of(operator, List.of(from), List.of(to), attributes);
  }

  /** 49 tokens, of a map of 7×7 places, beside a strip of 3×14 such as shifted windows leave. */
  private static Model windows() {
    Attributes halves = Attributes.NONE.with("strides", 2, 2);
    Graph graph =
        Graph.empty("windows")
            .withInputs(
                List.of(
                    ValueInfo.of("image", new TensorType(DataType.FLOAT, Shape.of(1, 3, 14, 14)))))
            .withInitializers(
                List.of(
                    weights("patches", CHANNELS, 3, 1, 1),
                    weights("merging", CHANNELS, CHANNELS, 1, 1),
                    weights("scale", CHANNELS),
                    weights("head", CHANNELS, 5),
                    Tensor.ofLongs("zero", 0),
                    Tensor.ofLongs("three", 3),
                    Tensor.ofLongs("two", 2),
                    Tensor.ofLongs("lines", 1, CHANNELS, 49)))
            .withNodes(
                List.of(
                    node("Conv", Attributes.NONE, "map", "image", "patches"),
                    node("Slice", Attributes.NONE, "strip", "map", "zero", "three", "two"),
                    node("GlobalAveragePool", Attributes.NONE, "of strip", "strip"),
                    node("Mul", Attributes.NONE, "scaled", "map", "of strip"),
                    node("Conv", halves, "merged", "scaled", "merging"),
                    node("Reshape", Attributes.NONE, "laid out", "merged", "lines"),
                    node("Transpose", Attributes.NONE.with("perm", 0, 2, 1), "turned", "laid out"),
                    node("LayerNormalization", Attributes.NONE, "tokens", "turned", "scale"),
                    node(
                        "ReduceMean",
                        Attributes.NONE.with("axes", new long[] {1}).with("keepdims", 0),
                        "mean",
                        "tokens"),
                    node("MatMul", Attributes.NONE, "scores", "mean", "head")))
            .withOutputs(List.of(ValueInfo.untyped("scores")));
    return Model.of(graph, 17, 8);
  }

  @Test
  void tokensFillThePictureThatTheyWereMadeOf() {
    AugmentOptions options = AugmentOptions.DEFAULT.withLayers(List.of("tokens"));
    assertThat(Augmenter.augment(windows(), options).contract().layers())
        .singleElement()
        .extracting(layer -> layer.shape().toString())
        .isEqualTo("[1×8×7×7]");
  }
}
