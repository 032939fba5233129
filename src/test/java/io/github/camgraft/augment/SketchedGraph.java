package io.github.camgraft.augment;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A small network, written down node by node; its weights are noise. */
final class SketchedGraph {
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<ValueInfo> inputs = new ArrayList<>();
  private final List<ValueInfo> outputs = new ArrayList<>();
  private final List<ValueInfo> declared = new ArrayList<>();
  private final Random random = new Random(5);

  /** An input; lengths are numbers, or symbols. */
  SketchedGraph input(String name, DataType type, String... lengths) {
    inputs.add(value(name, type, lengths));
    return this;
  }

  /** An output of real numbers. */
  SketchedGraph output(String name, String... lengths) {
    outputs.add(
        lengths.length == 0 ? ValueInfo.untyped(name) : value(name, DataType.FLOAT, lengths));
    return this;
  }

  /** What the file says of a value of real numbers. */
  SketchedGraph declare(String name, String... lengths) {
    declared.add(value(name, DataType.FLOAT, lengths));
    return this;
  }

  private static ValueInfo value(String name, DataType type, String... lengths) {
    Shape shape = new Shape(Arrays.stream(lengths).map(SketchedGraph::length).toList());
    return ValueInfo.of(name, new TensorType(type, shape));
  }

  private static Dimension length(String text) {
    return text.matches("\\d+") ? Dimension.of(Long.parseLong(text)) : Dimension.symbolic(text);
  }

  /** A constant of small random numbers. */
  SketchedGraph weights(String name, long... sizes) {
    double[] numbers =
        random.doubles(Arrays.stream(sizes).reduce(1, (a, b) -> a * b), -0.3, 0.3).toArray();
    constants.add(Tensor.of(name, DataType.FLOAT, Shape.of(sizes), numbers));
    return this;
  }

  /** A constant. */
  SketchedGraph constant(Tensor tensor) {
    constants.add(tensor);
    return this;
  }

  /** A row of whole numbers. */
  SketchedGraph row(String name, long... numbers) {
    return constant(Tensor.ofLongs(name, numbers));
  }

  /** A node, as in {@code "y = Conv x w"}. */
  SketchedGraph node(String text, Attributes attributes) {
    List<String> words = List.of(text.split("[ =]+"));
    nodes.add(
        Node.of(words.get(1), words.subList(2, words.size()), List.of(words.get(0)), attributes)
            .withName("make " + words.get(0)));
    return this;
  }

  /** A node without attributes. */
  SketchedGraph node(String text) {
    return node(text, Attributes.NONE);
  }

  /** A convolution with a rectifier, 3×3 places each, that halves a picture. */
  SketchedGraph halving(String to, String from, long channels, long maps) {
    weights(to + "/weights", maps, channels, 3, 3);
    Attributes attributes = Attributes.NONE.with("strides", 2L, 2L).with("pads", 1L, 1L, 1L, 1L);
    node(to + "/conv = Conv " + from + " " + to + "/weights", attributes);
    return node(to + " = Relu " + to + "/conv");
  }

  /** A linear layer. */
  SketchedGraph linear(String to, String from, long features, long classes) {
    weights(to + "/weights", features, classes);
    return node(to + " = Gemm " + from + " " + to + "/weights");
  }

  Model model() {
    Model any = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    Graph graph =
        Graph.empty("sketch")
            .withNodes(nodes)
            .withInitializers(constants)
            .withInputs(inputs)
            .withOutputs(outputs)
            .withValueInfos(declared);
    return any.withGraph(graph);
  }
}
