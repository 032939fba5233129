package io.github.camgraft.input;

import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.Layout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Tells where a picture keeps its channels. The first convolution knows: whatever stands on the
 * second axis of what it gets are channels. Where none is reached, their number tells.
 */
final class PictureLayout {
  private static final int CHANNELS_SECOND = 1;
  private static final int MOST_STEPS = 3;

  /** Operators whose input has its channels on the second axis. */
  private static final Set<String> TELLING =
      Set.of(
          "Conv",
          "ConvInteger",
          "FusedConv",
          "ConvTranspose",
          "MaxPool",
          "AveragePool",
          "BatchNormalization",
          "InstanceNormalization",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "LRN",
          "DepthToSpace",
          "SpaceToDepth");

  /** Operators whose output may have as many axes as the input, but others. */
  private static final Set<String> MIXING =
      Set.of("Reshape", "Flatten", "MatMul", "Gemm", "Einsum", "Gather", "GatherND", "Shape");

  private final Graph graph;
  private final Facts facts;

  PictureLayout(Graph graph, Facts facts) {
    this.graph = graph;
    this.facts = facts;
  }

  /** The layout of an input with four axes, or with the three of a single picture. */
  Layout of(String input, Shape shape) {
    if (shape.rank() == 3) {
      return shape.get(0).is(3) ? Layout.NCHW : Layout.NHWC;
    }
    Optional<Integer> told = firstTelling(input).map(Use::channelAxis);
    if (told.isPresent() && (told.get() == 1 || told.get() == 3)) {
      return told.get() == 1 ? Layout.NCHW : Layout.NHWC;
    }
    boolean first = isChannelCount(shape.get(1));
    boolean last = isChannelCount(shape.get(3));
    if (first != last) {
      return last ? Layout.NHWC : Layout.NCHW;
    }
    // Both or neither look like colours: the first thing done to the picture tells.
    Optional<Node> user =
        graph.nodes().stream().filter(node -> node.inputs().contains(input)).findFirst();
    return user.filter(node -> node.is("Transpose")).isPresent() ? Layout.NHWC : Layout.NCHW;
  }

  /** How many channels the weights of the first convolution are made for, if that can be told. */
  OptionalLong channels(String input) {
    Optional<Node> convolution =
        firstTelling(input)
            .map(Use::node)
            .filter(node -> Quantisation.realOperator(node).equals("Conv"));
    if (convolution.isEmpty()) {
      return OptionalLong.empty();
    }
    String weights = weights(convolution.get());
    // Weights that are quantised, or cast, keep their shape on the way.
    for (int steps = 0; steps < MOST_STEPS && !graph.initializers().containsKey(weights); steps++) {
      weights = graph.producer(weights).map(node -> node.input(0)).orElse("");
    }
    return Optional.ofNullable(graph.initializers().get(weights))
        .map(tensor -> tensor.shape())
        .filter(shape -> shape.rank() == 4)
        .map(shape -> shape.get(1).size() * group(convolution.get()))
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private static String weights(Node convolution) {
    return convolution.input(
        Quantisation.of(convolution).map(places -> places.tensor(1)).orElse(1));
  }

  private static long group(Node convolution) {
    return convolution.attributes().integer("group", 1);
  }

  /**
   * A node that shows where a picture has its channels.
   *
   * @param channelAxis the axis of the input that it takes for channels
   */
  private record Use(Node node, int channelAxis) {}

  /** The first convolution or pooling of a picture. */
  private Optional<Use> firstTelling(String input) {
    // For each tensor that is the picture still: which axis of the input each of its axes is.
    Map<String, List<Integer>> axes = new HashMap<>(Map.of(input, List.of(0, 1, 2, 3)));
    for (Node node : graph.nodes()) {
      Optional<String> from = node.inputs().stream().filter(axes::containsKey).findFirst();
      if (from.isEmpty()) {
        continue;
      }
      List<Integer> before = axes.get(from.get());
      String operator = Quantisation.realOperator(node);
      if (TELLING.contains(operator) && node.input(0).equals(from.get())) {
        return Optional.of(new Use(node, before.get(CHANNELS_SECOND)));
      }
      if (node.is("Transpose")) {
        int[] order = node.attributes().permutation(4);
        axes.put(node.output(0), Arrays.stream(order).mapToObj(before::get).toList());
      } else if (!MIXING.contains(operator)) {
        node.outputs().stream()
            .filter(this::hasFourAxes)
            .forEach(output -> axes.put(output, before));
      }
    }
    return Optional.empty();
  }

  /** As far as anything is known. */
  private boolean hasFourAxes(String value) {
    return facts.type(value).map(TensorType::shape).filter(s -> s.rank() != 4).isEmpty();
  }

  private static boolean isChannelCount(Dimension dimension) {
    return dimension.is(1) || dimension.is(3) || dimension.is(4);
  }
}
