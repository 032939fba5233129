package io.github.camgraft.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Merges what scales and shifts the channels of a convolution into its weights and bias: {@code
 * BatchNormalization}, {@code Mul} and {@code Add} with one constant per channel.
 *
 * <p>ONNX Runtime does the same when it loads a model, but not once a backward pass uses the values
 * in between. A node is merged only where nothing else needs the value between it and the
 * convolution, and where all numbers are float32 constants; they are computed in float64 and
 * rounded once. Weights that several nodes share are copied, not changed.
 */
public final class BatchNormalizationFolding {
  private static final float DEFAULT_EPSILON = 1e-5f;

  private final Graph graph;
  private final Set<String> keep;
  private final Map<String, Integer> uses;
  private final Map<String, Tensor> constants;
  private final NameAllocator names;

  /** By the name of the value that holds the result so far. */
  private final Map<String, FoldedConvolution> results = new HashMap<>();

  /** By the name of the convolution's own output; only those that something was merged into. */
  private final Map<String, FoldedConvolution> changed = new HashMap<>();

  private final Set<Node> merged = new HashSet<>();
  private final List<Tensor> added = new ArrayList<>();

  private BatchNormalizationFolding(Graph graph, Set<String> keep) {
    this.graph = graph;
    this.keep = keep;
    this.uses = graph.useCounts();
    this.constants = constants(graph);
    this.names = new NameAllocator(graph.valueNames());
  }

  /**
   * The same model with fewer nodes and values equal up to rounding.
   *
   * @param lowered a model that {@link Lowering} returned
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
      } else if (node.is("Unsqueeze") && isFloat(source) && found.containsKey(node.input(1))) {
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
    graph.nodes().forEach(this::visit);
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (!merged.contains(node)) {
        FoldedConvolution convolution = changed.get(node.output(0));
        nodes.add(convolution == null ? node : write(convolution));
      }
    }
    List<Tensor> initializers = new ArrayList<>(graph.initializers().values());
    initializers.addAll(added);
    return withoutIdleConstants(graph.withNodes(nodes).withInitializers(initializers))
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
    boolean isKnown =
        isFloat(weight) && weight.shape().rank() > 2 && (node.input(2).isEmpty() || isFloat(bias));
    return isKnown ? Optional.of(FoldedConvolution.of(node, weight, bias)) : Optional.empty();
  }

  private static boolean isFloat(Tensor tensor) {
    return tensor != null && tensor.type() == DataType.FLOAT;
  }

  private void merge(Node node, String input, String constant) {
    FoldedConvolution convolution = results.get(input);
    if (convolution == null || uses.get(input) != 1 || keep.contains(input)) {
      return;
    }
    Optional<ChannelMap> map =
        node.is("BatchNormalization")
            ? normalization(node, convolution.channels())
            : arithmetic(node, constant, convolution);
    map.filter(ChannelMap::isFinite).ifPresent(found -> merge(node, convolution.then(found, node)));
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
    double[] scale = parameters.get(0).doubles();
    double[] shift = parameters.get(1).doubles();
    double[] mean = parameters.get(2).doubles();
    double[] variance = parameters.get(3).doubles();
    double epsilon = node.attributes().real("epsilon", DEFAULT_EPSILON);
    for (int i = 0; i < channels; i++) {
      scale[i] /= Math.sqrt(variance[i] + epsilon);
      shift[i] -= mean[i] * scale[i];
    }
    return Optional.of(new ChannelMap(scale, shift));
  }

  private Optional<ChannelMap> arithmetic(Node node, String name, FoldedConvolution convolution) {
    Tensor constant = constants.get(name);
    if (!isFloat(constant) || !isPerChannel(constant.shape(), convolution)) {
      return Optional.empty();
    }
    double[] given = constant.doubles();
    double[] values = new double[convolution.channels()];
    Arrays.setAll(values, channel -> given[given.length == 1 ? 0 : channel]);
    return Optional.of(
        node.is("Mul")
            ? new ChannelMap(values, new double[values.length])
            : new ChannelMap(ones(values.length), values));
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

  private static double[] ones(int length) {
    double[] values = new double[length];
    Arrays.fill(values, 1);
    return values;
  }

  private Node write(FoldedConvolution convolution) {
    Node node = convolution.node();
    List<String> inputs = new ArrayList<>(List.of(node.input(0)));
    inputs.add(add(convolution.scaledWeight()));
    convolution.shiftedBias().map(this::add).ifPresent(inputs::add);
    return node.withInputs(inputs).withOutputs(List.of(convolution.output()));
  }

  private String add(Tensor tensor) {
    Tensor named = tensor.withName(names.allocate(tensor.name() + "_folded"));
    added.add(named);
    return named.name();
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

  /** A factor and a summand for each channel. */
  @SuppressWarnings("ArrayRecordComponent") // Compared nowhere; the arrays are the point.
  private record ChannelMap(double[] scale, double[] shift) {
    ChannelMap then(ChannelMap next) {
      double[] newScale = scale.clone();
      double[] newShift = shift.clone();
      for (int i = 0; i < scale.length; i++) {
        newScale[i] = scale[i] * next.scale[i];
        newShift[i] = shift[i] * next.scale[i] + next.shift[i];
      }
      return new ChannelMap(newScale, newShift);
    }

    boolean isFinite() {
      return Arrays.stream(scale).allMatch(Double::isFinite)
          && Arrays.stream(shift).allMatch(Double::isFinite);
    }
  }

  /**
   * A convolution and what happens to its channels afterwards.
   *
   * @param bias null where there is none
   * @param output the value that holds the result
   */
  private record FoldedConvolution(
      Node node, Tensor weight, Tensor bias, ChannelMap map, String output) {
    static FoldedConvolution of(Node node, Tensor weight, Tensor bias) {
      int channels = channels(node, weight);
      ChannelMap unchanged = new ChannelMap(ones(channels), new double[channels]);
      return new FoldedConvolution(node, weight, bias, unchanged, node.output(0));
    }

    private static int channels(Node node, Tensor weight) {
      long channels =
          node.is("Conv")
              ? weight.shape().get(0).size()
              : weight.shape().get(1).size() * node.attributes().integer("group", 1);
      return Math.toIntExact(channels);
    }

    int channels() {
      return map.scale().length;
    }

    FoldedConvolution then(ChannelMap next, Node merged) {
      return new FoldedConvolution(node, weight, bias, map.then(next), merged.output(0));
    }

    Tensor scaledWeight() {
      float[] values = weight.floats();
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (values[i] * map.scale()[channel(i, values.length)]);
      }
      return Tensor.ofFloats(weight.name(), weight.shape(), values);
    }

    /**
     * The output channel of a weight. Conv-11 lays weights out as [channels, inputs of a group,
     * kernel], ConvTranspose-11 as [inputs, channels of a group, kernel].
     */
    private int channel(int index, int count) {
      if (node.is("Conv")) {
        return index / (count / channels());
      }
      int inputs = (int) weight.shape().get(0).size();
      int perGroup = (int) weight.shape().get(1).size();
      int row = index / (count / inputs / perGroup);
      int group = row / perGroup / (inputs * perGroup / channels());
      return group * perGroup + row % perGroup;
    }

    Optional<Tensor> shiftedBias() {
      if (bias == null && Arrays.stream(map.shift()).allMatch(shift -> shift == 0)) {
        return Optional.empty();
      }
      float[] values = bias == null ? new float[channels()] : bias.floats();
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (values[i] * map.scale()[i] + map.shift()[i]);
      }
      String name = bias == null ? weight.name() + "_bias" : bias.name();
      return Optional.of(Tensor.ofFloats(name, Shape.of(values.length), values));
    }
  }
}
