package io.github.camgraft.optimize;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.NodeRule;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Merges what scales and shifts the channels of a convolution into its weights and bias: {@code
 * BatchNormalization}, {@code Mul} and {@code Add} with one constant per channel.
 *
 * <p>ONNX Runtime does the same when it loads a model, but not once a backward pass uses the values
 * in between. A node is merged only where nothing else needs the value between it and the
 * convolution, and where all numbers are float32 constants.
 *
 * <p>The new weights are written as an expression of the old ones, which ONNX Runtime computes when
 * it loads the model. So every number of the original stays in the file, and none is in it twice.
 */
public final class BatchNormalizationFolding {
  private static final float DEFAULT_EPSILON = 1e-5f;

  private final Graph graph;
  private final Set<String> keep;
  private final Map<String, Integer> uses;
  private final Map<String, Tensor> constants;

  /** Where the new weights and biases are computed, in front of all other nodes. */
  private final Tape tape;

  /** By the name of the value that holds the result so far. */
  private final Map<String, FoldedConvolution> results = new HashMap<>();

  /** By the name of the convolution's own output; only those that something was merged into. */
  private final Map<String, FoldedConvolution> changed = new HashMap<>();

  private final Set<Node> merged = new HashSet<>();
  private final List<Value> added = new ArrayList<>();

  private BatchNormalizationFolding(Graph graph, Set<String> keep) {
    this.graph = graph;
    this.keep = keep;
    this.uses = graph.useCounts();
    this.constants = constants(graph);
    this.tape = new Tape(graph, initializerTypes(graph));
  }

  private static Facts initializerTypes(Graph graph) {
    Map<String, TensorType> types = new HashMap<>();
    graph
        .initializers()
        .forEach((name, tensor) -> types.put(name, new TensorType(tensor.type(), tensor.shape())));
    return new Facts(types, Map.of());
  }

  /**
   * The same model with fewer nodes and values equal up to rounding.
   *
   * @param lowered a lowered model
   * @param keep names of values that must stay although only one node uses them
   */
  public static Model fold(Model lowered, Set<String> keep) {
    return lowered.withGraph(new BatchNormalizationFolding(lowered.graph(), keep).fold());
  }

  /**
   * The initializers, also behind nodes that only hand them on: PyTorch shares parameters through
   * Identity, Caffe2 shapes them by Unsqueeze.
   */
  private static Map<String, Tensor> constants(Graph graph) {
    Map<String, Tensor> found = new HashMap<>(graph.initializers());
    graph.inputs().forEach(input -> found.remove(input.name()));
    for (Node node : graph.nodes()) {
      Tensor source = found.get(node.input(0));
      if (node.is("Identity") && source != null) {
        found.put(node.output(0), source);
      } else if (node.is("Unsqueeze")
          && source != null
          && isFloat(source)
          && found.containsKey(node.input(1))) {
        found.put(node.output(0), unsqueezed(source, found.get(node.input(1)).longs()));
      }
    }
    return found;
  }

  private static Tensor unsqueezed(Tensor tensor, long... axes) {
    int rank = tensor.shape().rank() + axes.length;
    Set<Integer> inserted = new HashSet<>();
    for (long axis : axes) {
      inserted.add(Math.floorMod(axis, rank));
    }
    List<Dimension> dimensions = new ArrayList<>(tensor.shape().dimensions());
    for (int axis = 0; axis < rank; axis++) {
      if (inserted.contains(axis)) {
        dimensions.add(axis, Dimension.of(1));
      }
    }
    return Tensor.ofFloats(tensor.name(), new Shape(dimensions), tensor.floats());
  }

  private Graph fold() {
    graph.nodes().forEach(node -> NodeRule.at(node, () -> visit(node)));
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!merged.contains(node)) {
        FoldedConvolution convolution = changed.get(node.output(0));
        nodes.add(convolution == null ? node : write(convolution));
      }
    }
    Graph expressions = tape.continued(graph.withNodes(List.of()), added, List.of());
    List<Node> all = new ArrayList<>(expressions.nodes());
    all.addAll(nodes);
    return withoutIdleConstants(expressions.withNodes(all))
        .withoutUnusedInitializers()
        .withoutUnusedValueInfos();
  }

  private void visit(Node node) {
    if (node.is("Conv") || node.is("ConvTranspose")) {
      convolution(node).ifPresent(convolution -> results.put(node.output(0), convolution));
    } else if (node.is("BatchNormalization")) {
      merge(node, node.input(0), "");
    } else if (node.is("Mul") || node.is("Add")) {
      merge(node, node.input(0), node.input(1));
      merge(node, node.input(1), node.input(0));
    }
  }

  private Optional<FoldedConvolution> convolution(Node node) {
    Tensor weight = constants.get(node.input(1));
    Tensor bias = constants.get(node.input(2));
    boolean hasKnownBias = node.input(2).isEmpty() || isFloat(bias);
    return weight != null && isFloat(weight) && weight.shape().rank() > 2 && hasKnownBias
        ? Optional.of(
            new FoldedConvolution(node, weight, bias, ChannelMap.UNCHANGED, node.output(0)))
        : Optional.empty();
  }

  private static boolean isFloat(@Nullable Tensor tensor) {
    return tensor != null && tensor.type() == DataType.FLOAT;
  }

  private void merge(Node node, String input, String constant) {
    FoldedConvolution convolution = results.get(input);
    if (convolution == null || uses.getOrDefault(input, 0) != 1 || keep.contains(input)) {
      return;
    }
    Optional<ChannelMap> map =
        node.is("BatchNormalization")
            ? normalization(node, convolution.channels())
            : arithmetic(node, constant, convolution);
    map.ifPresent(found -> merge(node, convolution.then(found, node)));
  }

  private void merge(Node node, FoldedConvolution convolution) {
    merged.add(node);
    results.put(node.output(0), convolution);
    changed.put(convolution.node().output(0), convolution);
  }

  /** BatchNormalization-15 in inference: {@code scale * (x - mean) / sqrt(variance + e) + bias}. */
  private Optional<ChannelMap> normalization(Node node, int channels) {
    List<Tensor> parameters = node.inputs().stream().skip(1).map(constants::get).toList();
    boolean isPlain =
        node.attributes().integer("training_mode", 0) == 0
            && node.outputs().stream().skip(1).allMatch(String::isEmpty);
    if (!isPlain
        || !parameters.stream().allMatch(tensor -> isFloat(tensor) && tensor.count() == channels)) {
      return Optional.empty();
    }
    float epsilon = node.attributes().real("epsilon", DEFAULT_EPSILON);
    if (!isFinite(parameters, epsilon)) {
      return Optional.empty();
    }
    Value deviation = row(parameters.get(3)).plus(epsilon).squareRoot().neverZero();
    Value scale = row(parameters.get(0)).dividedBy(deviation);
    Value shift = row(parameters.get(1)).minus(row(parameters.get(2)).times(scale));
    return Optional.of(new ChannelMap(Optional.of(scale), Optional.of(shift)));
  }

  /** Broken weights are left as they are. */
  private static boolean isFinite(List<Tensor> parameters, float epsilon) {
    double[] scale = parameters.get(0).doubles();
    double[] shift = parameters.get(1).doubles();
    double[] mean = parameters.get(2).doubles();
    double[] variance = parameters.get(3).doubles();
    return IntStream.range(0, scale.length)
        .mapToDouble(i -> scale[i] / Math.sqrt(variance[i] + epsilon) * mean[i] + shift[i])
        .allMatch(Double::isFinite);
  }

  /** The numbers of a constant one after the other, whatever its shape. */
  private Value row(Tensor tensor) {
    return tape.value(tensor.name()).reshaped(List.of(tape.extent(tensor.count())));
  }

  private Optional<ChannelMap> arithmetic(Node node, String name, FoldedConvolution convolution) {
    Tensor constant = constants.get(name);
    if (constant == null
        || !isFloat(constant)
        || !isPerChannel(constant.shape(), convolution)
        || !Arrays.stream(constant.doubles()).allMatch(Double::isFinite)) {
      return Optional.empty();
    }
    Optional<Value> values = Optional.of(row(constant));
    return Optional.of(
        node.is("Mul")
            ? new ChannelMap(values, Optional.empty())
            : new ChannelMap(Optional.empty(), values));
  }

  /** One number, or as many as there are channels along the axis that broadcasts to theirs. */
  private static boolean isPerChannel(Shape shape, FoldedConvolution convolution) {
    int rank = convolution.weight().shape().rank();
    int axis = shape.rank() - rank + 1;
    if (shape.count() == 1) {
      return shape.rank() <= rank;
    }
    return (axis == 0 || axis == 1)
        && shape.get(axis).is(convolution.channels())
        && shape.count() == convolution.channels();
  }

  private Node write(FoldedConvolution convolution) {
    tape.enter("folded/" + convolution.output());
    Node node = convolution.node();
    List<String> inputs = new ArrayList<>(List.of(node.input(0)));
    inputs.add(add(convolution.scaledWeight(tape)));
    convolution.shiftedBias(tape).map(this::add).ifPresent(inputs::add);
    return node.withInputs(inputs).withOutputs(List.of(convolution.output()));
  }

  private String add(Value value) {
    added.add(value);
    return value.name();
  }

  /** What handed on constants to the merged nodes has no use left. */
  private Graph withoutIdleConstants(Graph folded) {
    Map<String, Integer> remaining = folded.useCounts();
    return folded.withNodes(
        folded.nodes().stream()
            .filter(node -> !isConstantOfMerged(node.output(0), remaining.keySet()))
            .toList());
  }

  private boolean isConstantOfMerged(String value, Set<String> remaining) {
    return constants.containsKey(value)
        && uses.containsKey(value)
        && !remaining.contains(value)
        && !keep.contains(value);
  }

  /**
   * A factor and a summand for each channel, or one for all of them.
   *
   * @param scale [K] or [1]; empty for one
   * @param shift [K] or [1]; empty for zero
   */
  private record ChannelMap(Optional<Value> scale, Optional<Value> shift) {
    static final ChannelMap UNCHANGED = new ChannelMap(Optional.empty(), Optional.empty());

    ChannelMap then(ChannelMap next) {
      return new ChannelMap(
          combined(scale, next.scale, Value::times),
          combined(
              combined(shift, shift.isPresent() ? next.scale : Optional.empty(), Value::times),
              next.shift,
              Value::plus));
    }

    private static Optional<Value> combined(
        Optional<Value> left, Optional<Value> right, BinaryOperator<Value> operation) {
      return left.isPresent() && right.isPresent()
          ? Optional.of(operation.apply(left.get(), right.get()))
          : left.or(() -> right);
    }
  }

  /**
   * A convolution and what happens to its channels afterwards.
   *
   * @param bias null where there is none
   * @param output the value that holds the result
   */
  private record FoldedConvolution(
      Node node, Tensor weight, @Nullable Tensor bias, ChannelMap map, String output) {
    int channels() {
      long channels =
          node.is("Conv") ? weight.shape().get(0).size() : weight.shape().get(1).size() * groups();
      return Math.toIntExact(channels);
    }

    private long groups() {
      return node.attributes().integer("group", 1);
    }

    FoldedConvolution then(ChannelMap next, Node merged) {
      return new FoldedConvolution(node, weight, bias, map.then(next), merged.output(0));
    }

    /**
     * Conv-11 lays weights out as [channels, inputs of a group, kernel], ConvTranspose-11 as
     * [inputs, channels of a group, kernel].
     */
    Value scaledWeight(Tape tape) {
      Value stored = tape.value(weight.name()).reshaped(extents(tape, weight.shape().sizes()));
      if (map.scale().isEmpty()) {
        return stored;
      }
      long groups = groups();
      long[] sizes = weight.shape().sizes();
      boolean inputsFirst = node.is("ConvTranspose");
      Value scale = map.scale().get();
      boolean isOne = scale.shape().count() == 1;
      if (inputsFirst && groups > 1 && !isOne) {
        Value grouped = stored.reshaped(extents(tape, grouped(sizes, groups)));
        Value factors = scale.reshaped(extents(tape, groups, 1, sizes[1], 1));
        return grouped.times(factors).reshaped(extents(tape, sizes));
      }
      long[] aligned = new long[sizes.length];
      Arrays.fill(aligned, 1);
      aligned[inputsFirst ? 1 : 0] = isOne ? 1 : channels();
      return stored.times(scale.reshaped(extents(tape, aligned)));
    }

    /** [groups, inputs of a group, channels of a group, kernel]. */
    private static long[] grouped(long[] sizes, long groups) {
      long kernel = Arrays.stream(sizes).skip(2).reduce(1, Math::multiplyExact);
      return new long[] {groups, sizes[0] / groups, sizes[1], kernel};
    }

    Optional<Value> shiftedBias(Tape tape) {
      Optional<Value> stored =
          Optional.ofNullable(bias)
              .map(tensor -> tape.value(tensor.name()).reshaped(extents(tape, channels())));
      ChannelMap shifts = new ChannelMap(Optional.empty(), stored).then(map);
      return shifts
          .shift()
          .map(
              shift ->
                  shift.shape().count() == channels()
                      ? shift
                      : shift.expanded(extents(tape, channels())));
    }

    private static List<Extent> extents(Tape tape, long... sizes) {
      return Arrays.stream(sizes).mapToObj(tape::extent).toList();
    }
  }
}
