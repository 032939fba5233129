package io.github.camgraft.lower;

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
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A small model in an old operator set, all of whose computed values are outputs. */
public final class LoweringSample {
  private static final SessionSettings AS_WRITTEN = SessionSettings.PLAIN;

  private final long operatorSet;
  private final List<Node> nodes = new ArrayList<>();
  private final List<ValueInfo> feeds = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();

  private LoweringSample(long operatorSet) {
    this.operatorSet = operatorSet;
  }

  /** A model of that operator set with one input {@code x}; length -1 is open. */
  public static LoweringSample set(long operatorSet, long... shape) {
    return new LoweringSample(operatorSet).feed("x", DataType.FLOAT, shape);
  }

  /** A model of that operator set with one half-precision input {@code x}. */
  static LoweringSample halves(long operatorSet, long... shape) {
    return new LoweringSample(operatorSet).feed("x", DataType.FLOAT16, shape);
  }

  /** A model of that operator set with one double-precision input {@code x}. */
  static LoweringSample doubles(long operatorSet, long... shape) {
    return new LoweringSample(operatorSet).feed("x", DataType.DOUBLE, shape);
  }

  public LoweringSample feed(String name, DataType type, long... shape) {
    List<Dimension> dimensions = new ArrayList<>();
    for (long size : shape) {
      dimensions.add(size < 0 ? Dimension.symbolic("N") : Dimension.of(size));
    }
    feeds.add(ValueInfo.of(name, new TensorType(type, new Shape(dimensions))));
    return this;
  }

  public LoweringSample constant(String name, float... values) {
    return constant(Tensor.ofFloats(name, Shape.of(values.length), values));
  }

  public LoweringSample constant(String name, long... values) {
    return constant(Tensor.ofLongs(name, values));
  }

  public LoweringSample constant(Tensor tensor) {
    constants.add(tensor);
    return this;
  }

  /** A node with the output {@code y}, {@code y2} for the second, and so on. */
  public LoweringSample node(String operator, Attributes attributes, String... inputs) {
    String output = nodes.isEmpty() ? "y" : "y" + (nodes.size() + 1);
    return node(Node.of(operator, List.of(inputs), List.of(output), attributes));
  }

  public LoweringSample node(Node node) {
    nodes.add(node);
    return this;
  }

  public Node last() {
    return nodes.get(nodes.size() - 1);
  }

  long operatorSet() {
    return operatorSet;
  }

  public Model model() {
    List<ValueInfo> outputs =
        nodes.stream()
            .flatMap(node -> node.outputs().stream())
            .filter(output -> !output.isEmpty())
            .map(ValueInfo::untyped)
            .toList();
    Graph graph =
        Graph.empty("sample")
            .withNodes(nodes)
            .withInputs(feeds)
            .withInitializers(constants)
            .withOutputs(outputs);
    return Model.of(graph, operatorSet, 7);
  }

  /** The model lowered with all that ONNX Runtime can tell of its values. */
  Model lowered() {
    return Lowering.lower(model(), Inference.of(model()).types());
  }

  /** The model lowered without any knowledge of its values. */
  Model loweredBlindly() {
    return Lowering.lower(model(), Map.of());
  }

  /** Random numbers for each feed; open lengths become 3. */
  public Map<String, NumericTensor> randomFeeds() {
    return randomFeeds(model(), 3, 3);
  }

  /**
   * Random numbers for each feed, with these lengths where the model leaves one open; what is the
   * first axis somewhere is a batch everywhere.
   */
  public static Map<String, NumericTensor> randomFeeds(Model model, int openBatch, int openLength) {
    Map<String, List<Dimension>> shapes = new LinkedHashMap<>();
    model
        .graph()
        .feeds()
        .forEach(feed -> shapes.put(feed.name(), feed.type().orElseThrow().shape().dimensions()));
    Set<Dimension> batches = new HashSet<>();
    shapes.values().forEach(lengths -> lengths.stream().limit(1).forEach(batches::add));
    Random random = new Random(42);
    Map<String, NumericTensor> tensors = new LinkedHashMap<>();
    shapes.forEach(
        (name, lengths) -> {
          int[] shape =
              lengths.stream()
                  .mapToInt(
                      length ->
                          length.isKnown()
                              ? (int) length.size()
                              : batches.contains(length) ? openBatch : openLength)
                  .toArray();
          tensors.put(name, randomTensor(random, shape));
        });
    return tensors;
  }

  private static FloatTensor randomTensor(Random random, int... shape) {
    FloatTensor tensor = FloatTensor.zeros(shape);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.values()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  /** What the model computes, nothing rearranged. */
  public static Map<String, NumericTensor> run(Model model, Map<String, NumericTensor> feeds) {
    try (InferenceSession session = InferenceSession.open(model, AS_WRITTEN)) {
      return session.run(feeds);
    }
  }
}
