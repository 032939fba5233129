package io.github.camgraft.augment;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.onnx.Node;
import io.github.camgraft.onnx.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Walks back from the score through the head of a classifier (linear layers, flattening, dropout,
 * pooling of every kind) to the first tensor that is a feature map.
 *
 * <p>Where a transformer reads its answer from one token, that token alone has a gradient behind
 * the last attention. The feature map is then what enters the last attention, where every token
 * still counts.
 */
final class HeadWalk {
  /** Passed even where there is a height and a width, unless what they make is asked for. */
  private static final Set<String> POOLINGS = Set.of("MaxPool", "AveragePool", "LpPool");

  /** Passed even where there is a height and a width. */
  private static final Set<String> PASSED =
      Set.of(
          "GlobalAveragePool",
          "GlobalMaxPool",
          "GlobalLpPool",
          "ReduceMean",
          "ReduceSum",
          "ReduceMax",
          "Dropout",
          "Identity",
          "Cast",
          "Flatten",
          "Reshape",
          "Transpose",
          "Squeeze",
          "Unsqueeze",
          "Pad",
          "Slice",
          "Gather",
          "Split",
          "QuantizeLinear");

  private static final Set<String> LINEAR = Set.of("Conv", "Gemm", "MatMul");

  private final Map<String, Node> producers;
  private final Layouts layouts;
  private final Score score;
  private final boolean passesPoolings;
  private final Set<String> visited = new HashSet<>();

  HeadWalk(
      Map<String, Node> producers, Layouts layouts, Score score, Convention.FeatureMap wanted) {
    this.passesPoolings = wanted == Convention.FeatureMap.BEFORE_POOLING;
    this.producers = producers;
    this.layouts = layouts;
    this.score = score;
  }

  /** The first feature map behind the score, if there is one. */
  Optional<String> featureMap() {
    return walk(score.tensor(), false, false).filter(this::comesFromConvolution);
  }

  private Optional<String> walk(String tensor, boolean pastLinear, boolean oneToken) {
    Node producer = producers.get(tensor);
    if (producer == null || !visited.add(tensor)) {
      return Optional.empty();
    }
    boolean ownsClasses = !pastLinear && isPerClass(tensor);
    if (layouts.of(tensor).isPresent() && !ownsClasses && !isPassed(producer)) {
      return oneToken ? enteringLastAttention(tensor) : Optional.of(tensor);
    }
    boolean linear = pastLinear || LINEAR.contains(Quantisation.realOperator(producer));
    boolean one = oneToken || picksOneToken(producer);
    return pathInputs(producer).stream()
        .flatMap(input -> walk(input, linear, one).stream())
        .findFirst();
  }

  /** Whether a node belongs to the head wherever it stands. */
  static boolean isHead(Node node) {
    String operator = Quantisation.realOperator(node);
    return PASSED.contains(operator) || POOLINGS.contains(operator);
  }

  private boolean isPassed(Node node) {
    String operator = Quantisation.realOperator(node);
    return PASSED.contains(operator) || (passesPoolings && POOLINGS.contains(operator));
  }

  private List<String> pathInputs(Node node) {
    return node.inputs().stream().filter(producers::containsKey).toList();
  }

  /**
   * A map for each class before it is averaged, as SqueezeNet has: that is the head, not a feature
   * map.
   */
  boolean isPerClass(String tensor) {
    return layouts.isPicture(tensor) && layouts.shape(tensor).get(1).is(score.classes());
  }

  private boolean picksOneToken(Node node) {
    if (!node.is("Gather") && !node.is("Slice") && !node.is("Split")) {
      return false;
    }
    Shape from = layouts.shape(node.input(0));
    Shape to = layouts.shape(node.output(0));
    boolean tokens = from.rank() == 3 && !from.get(1).is(1);
    return tokens && (to.rank() == 2 || to.get(1).is(1));
  }

  private Optional<String> enteringLastAttention(String behind) {
    Optional<Node> attention = lastAttention(behind);
    if (attention.isEmpty()) {
      return Optional.of(behind);
    }
    String values = attention.get().input(1);
    String joined = behind;
    boolean isBeforeProjection = false;
    while (producers.containsKey(values)) {
      Node producer = producers.get(values);
      if (isBeforeProjection && layouts.of(values).isPresent()) {
        if (!producer.is("Concat")) {
          return Optional.of(values);
        }
        // Tokens that were made coarser for this attention alone, as CvT has them.
        joined = values;
      }
      List<String> inputs = pathInputs(producer);
      if (inputs.isEmpty()) {
        break;
      }
      values = inputs.get(0);
      // Tokens may be counted first while they are projected, which is no picture.
      isBeforeProjection |= producer.is("MatMul") || producer.is("Gemm");
    }
    return Optional.of(joined);
  }

  /** The last product of two computed tensors before one: attention times values. */
  private Optional<Node> lastAttention(String tensor) {
    Set<String> before = ancestors(tensor);
    Node last = null;
    for (Map.Entry<String, Node> entry : producers.entrySet()) {
      Node node = entry.getValue();
      boolean isProduct = node.is("MatMul") || node.is("Einsum");
      if (before.contains(entry.getKey()) && isProduct && pathInputs(node).size() == 2) {
        last = node;
      }
    }
    return Optional.ofNullable(last);
  }

  private Set<String> ancestors(String tensor) {
    Set<String> found = new HashSet<>();
    List<String> open = new ArrayList<>(List.of(tensor));
    while (!open.isEmpty()) {
      String next = open.remove(open.size() - 1);
      if (producers.containsKey(next) && found.add(next)) {
        open.addAll(producers.get(next).inputs());
      }
    }
    return found;
  }

  private boolean comesFromConvolution(String tensor) {
    return ancestors(tensor).stream()
        .anyMatch(ancestor -> Quantisation.realOperator(producers.get(ancestor)).equals("Conv"));
  }
}
