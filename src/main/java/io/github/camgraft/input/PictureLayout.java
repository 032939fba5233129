package io.github.camgraft.input;

import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.Layout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Tells where a picture, a volume or a signal keeps its channels. The first convolution knows:
 * whatever stands on the second axis of what it gets are channels. Where none is reached, their
 * number tells.
 */
final class PictureLayout {
  private static final int CHANNELS_SECOND = 1;
  private static final int MOST_STEPS = 3;

  /** In place of an axis of the input, for one that was put in. */
  private static final int NEW = -1;

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

  /**
   * The layout of an input with three to five axes.
   *
   * @throws ModelException if its channels are neither the second axis nor the last one
   */
  Layout of(String input, Shape shape) {
    if (isSingle(input, shape)) {
      return shape.get(0).is(3) ? Layout.NCHW : Layout.NHWC;
    }
    Optional<Integer> told = firstTelling(input, shape.rank()).map(Use::channelAxis);
    int places = shape.rank() - 2;
    if (told.isPresent() && (told.get() == 1 || told.get() == shape.rank() - 1)) {
      return Layout.of(places, told.get() != 1);
    }
    if (told.isPresent() && told.get() == NEW && shape.rank() == Layout.NHW.rank()) {
      return Layout.NHW;
    }
    if (told.isPresent() && places != 2) {
      throw new ModelException(
          "the input '%s' %s has its channels between its places, which camgraft cannot follow; export the model with [N×C×D×H×W] or [N×D×H×W×C]"
              .formatted(input, shape));
    }
    boolean last = isChannelCount(shape.get(-1));
    boolean first = isChannelCount(shape.get(1));
    if (places > 1 && first != last) {
      return Layout.of(places, last);
    }
    // Both or neither look like colours: the first thing done to the picture tells.
    Optional<Node> user =
        graph.nodes().stream().filter(node -> node.inputs().contains(input)).findFirst();
    boolean isTurned = user.filter(node -> node.is("Transpose")).isPresent();
    // Without any convolution, rows of features are multiplied by weights.
    return Layout.of(places, places == 1 || isTurned);
  }

  private boolean isSingle(String input, Shape shape) {
    return graph.feeds().stream()
        .filter(feed -> feed.name().equals(input))
        .anyMatch(feed -> SinglePicture.isOne(graph, feed, shape));
  }

  /** How many channels the weights of the first convolution are made for, if that can be told. */
  OptionalLong channels(String input) {
    Optional<Node> convolution =
        firstTelling(input, 4)
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
  private Optional<Use> firstTelling(String input, int rank) {
    // For each tensor that is the picture still: which axis of the input each of its axes is.
    List<Integer> all = IntStream.range(0, rank).boxed().toList();
    Map<String, List<Integer>> axes = new HashMap<>(Map.of(input, all));
    for (Node node : graph.nodes()) {
      Optional<String> from = node.inputs().stream().filter(axes::containsKey).findFirst();
      List<Integer> before = from.map(axes::get).orElse(List.of());
      if (from.isEmpty()) {
        continue;
      }
      String operator = Quantisation.realOperator(node);
      if (TELLING.contains(operator) && node.input(0).equals(from.get())) {
        return Optional.of(new Use(node, before.get(CHANNELS_SECOND)));
      }
      if (node.is("Transpose")) {
        int[] order = node.attributes().permutation(before.size());
        axes.put(node.output(0), Arrays.stream(order).mapToObj(before::get).toList());
      } else if (node.is("Unsqueeze") || node.is("Reshape")) {
        widened(node, before).ifPresent(wide -> axes.put(node.output(0), wide));
      } else if (!MIXING.contains(operator)) {
        node.outputs().stream()
            .filter(output -> hasAxes(output, before.size()))
            .forEach(output -> axes.put(output, before));
      }
    }
    return Optional.empty();
  }

  /** The axes behind a node that puts in axes of length one and does nothing else. */
  private Optional<List<Integer>> widened(Node node, List<Integer> before) {
    Optional<Shape> from = facts.type(node.input(0)).map(TensorType::shape);
    Optional<Shape> to = facts.type(node.output(0)).map(TensorType::shape);
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    List<Integer> wide = new ArrayList<>();
    int next = 0;
    for (Dimension length : to.get().dimensions()) {
      boolean isKept = next < from.get().rank() && length.equals(from.get().get(next));
      if (!isKept && !length.is(1)) {
        return Optional.empty();
      }
      wide.add(isKept ? before.get(next++) : NEW);
    }
    return next == from.get().rank() ? Optional.of(wide) : Optional.empty();
  }

  /** As far as anything is known. */
  private boolean hasAxes(String value, int count) {
    return facts.type(value).map(TensorType::shape).filter(s -> s.rank() != count).isEmpty();
  }

  private static boolean isChannelCount(Dimension dimension) {
    return dimension.is(1) || dimension.is(3) || dimension.is(4);
  }
}
