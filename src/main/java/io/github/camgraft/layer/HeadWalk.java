package io.github.camgraft.layer;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Walks back from the score through the head of a classifier (linear layers, flattening, dropout,
 * pooling of every kind) to the first tensor that is a feature map.
 *
 * <p>Where attention pools, what it compares (queries, keys and values) is part of the head, and
 * the feature map is what they were made of.
 *
 * <p>Where a transformer reads its answer from one token, that token alone has a gradient behind
 * the last attention. The feature map is then what enters the last attention, where every token
 * still counts.
 */
final class HeadWalk {
  /** Passed even where there is a height and a width, unless what they make is asked for. */
  private static final Set<String> POOLINGS = Set.of("MaxPool", "AveragePool", "LpPool");

  /** Passed even where there is a height and a width, as are all reductions. */
  private static final Set<String> PASSED =
      Set.of(
          "GlobalAveragePool",
          "GlobalMaxPool",
          "GlobalLpPool",
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

  /** What may stand between a linear layer and the attention that compares its results. */
  private static final Set<String> BESIDE_PROJECTIONS =
      Set.of(
          "Add",
          "Mul",
          "Div",
          "Reshape",
          "Transpose",
          "Squeeze",
          "Unsqueeze",
          "Split",
          "Slice",
          "Gather",
          "Cast",
          "Identity");

  private static final Set<String> LINEAR = Set.of("Conv", "Gemm", "MatMul");

  private static final Set<String> PRODUCTS = Set.of("MatMul", "Einsum", "Attention");

  /**
   * Where the walk has come.
   *
   * @param tensor behind which it looks
   * @param averaged whether the places of that tensor were averaged right behind it
   * @param compared whether an attention compares it, without weights in between
   * @param one whether one token is picked of it
   */
  private record Stop(String tensor, boolean averaged, boolean compared, boolean one) {}

  private final Map<String, Node> producers;
  private final Layouts layouts;
  private final CandidateMaps maps;
  private final PoolingInput poolings;
  private final String score;
  private final boolean passesPoolings;
  private final Set<String> passed = new HashSet<>();

  HeadWalk(
      Map<String, Node> producers,
      Layouts layouts,
      CandidateMaps maps,
      PoolingInput poolings,
      String score,
      Convention.FeatureMap wanted) {
    this.producers = producers;
    this.layouts = layouts;
    this.maps = maps;
    this.poolings = poolings;
    this.score = score;
    this.passesPoolings = wanted == Convention.FeatureMap.BEFORE_POOLING;
  }

  /**
   * The first feature map behind the score, if there is one. Where every map is one of classes or
   * of one channel, as in a network of a single convolution, that has to do.
   */
  Optional<String> featureMap() {
    return walk(true).or(() -> walk(false)).filter(this::comesFromConvolution);
  }

  /** Whether a tensor was passed on the way to the feature maps. */
  boolean contains(String tensor) {
    return passed.contains(tensor);
  }

  /** Goes back on every way, and says where the first one ended. */
  private Optional<String> walk(boolean strictly) {
    Deque<Stop> open = new ArrayDeque<>(List.of(new Stop(score, false, false, false)));
    Set<String> visited = new HashSet<>();
    String first = null;
    boolean ofOnePlace = false;
    passed.clear();
    while (!open.isEmpty()) {
      Stop stop = open.pop();
      String tensor = stop.averaged() ? poolings.of(stop.tensor(), passed) : stop.tensor();
      Node producer = producers.get(tensor);
      if (producer == null || !visited.add(tensor)) {
        continue;
      }
      if (!isFound(stop, tensor, producer, strictly)) {
        passed.add(tensor);
        ofOnePlace |= maps.readsOnePlace(tensor);
        List<String> inputs = new ArrayList<>(inOrder(producer));
        Collections.reverse(inputs);
        inputs.forEach(input -> open.push(before(stop, producer, input)));
      } else if (first == null) {
        boolean ofOneToken = stop.one() || maps.readsOneToken(tensor);
        first =
            ofOnePlace
                ? maps.startOfBranch(tensor)
                : ofOneToken ? enteringLastAttention(tensor) : tensor;
      }
    }
    return Optional.ofNullable(first);
  }

  private boolean isFound(Stop stop, String tensor, Node producer, boolean strictly) {
    return maps.isMap(tensor, strictly)
        && !isPassed(producer)
        && !(stop.compared() && isProjection(tensor));
  }

  /** What a node computes with; of a product that pools a map by weights, the map first. */
  private List<String> inOrder(Node node) {
    List<String> inputs = pathInputs(node);
    if (!isProduct(node)) {
      return inputs;
    }
    Stream<String> pooled = inputs.stream().filter(input -> maps.isMap(input, true));
    return Stream.concat(pooled, inputs.stream()).distinct().toList();
  }

  /** Whether a node multiplies what was computed with what was computed. */
  private boolean isProduct(Node node) {
    return PRODUCTS.contains(node.qualifiedOperator()) && pathInputs(node).size() > 1;
  }

  /** Whether a node applies weights to each row of what was computed. */
  private boolean isLinear(Node node) {
    int rows = Quantisation.of(node).map(form -> form.tensor(0)).orElse(0);
    return LINEAR.contains(Quantisation.realOperator(node))
        && pathInputs(node).equals(List.of(node.input(rows)));
  }

  private Stop before(Stop stop, Node node, String input) {
    String operator = Quantisation.realOperator(node);
    boolean pools =
        operator.startsWith("Reduce")
            || operator.startsWith("Global")
            || POOLINGS.contains(operator);
    boolean losesPlaces = sides(node.output(0)) < sides(input);
    boolean averaged = (pools && losesPlaces) || (stop.averaged() && isPassed(node));
    boolean compared = isProduct(node) || (stop.compared() && !isLinear(node));
    return new Stop(input, averaged, compared, stop.one() || picksOneToken(node));
  }

  /** How many axes of a tensor count places, more than one. */
  private long sides(String tensor) {
    return layouts.places(tensor).axes().stream()
        .filter(axis -> !layouts.shape(tensor).get(axis).is(1))
        .count();
  }

  /** Whether a node belongs to the head wherever it stands. */
  static boolean isHead(Node node) {
    String operator = Quantisation.realOperator(node);
    return PASSED.contains(operator)
        || POOLINGS.contains(operator)
        || operator.startsWith("Reduce");
  }

  private boolean isPassed(Node node) {
    return isHead(node) && (passesPoolings || !POOLINGS.contains(Quantisation.realOperator(node)));
  }

  private List<String> pathInputs(Node node) {
    return node.inputs().stream().filter(producers::containsKey).toList();
  }

  /** Whether a tensor is what a linear layer at each place gives, and nothing else. */
  private boolean isProjection(String tensor) {
    Node node = producers.get(tensor);
    while (node != null
        && BESIDE_PROJECTIONS.contains(node.operator())
        && pathInputs(node).size() == 1) {
      node = producers.get(pathInputs(node).get(0));
    }
    return node != null && isLinear(node) && ClassMaps.isPlacewise(node);
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

  private String enteringLastAttention(String behind) {
    Optional<Node> attention = lastAttention(behind);
    if (attention.isEmpty()) {
      return behind;
    }
    String values = attention.get().input(attention.get().is("Attention") ? 2 : 1);
    String joined = behind;
    boolean isBeforeProjection = false;
    while (producers.containsKey(values)) {
      Node producer = producers.get(values);
      if (isBeforeProjection && layouts.of(values).isPresent()) {
        if (!producer.is("Concat")) {
          return values;
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
      isBeforeProjection |= isLinear(producer) && !producer.is("Conv");
    }
    return joined;
  }

  /** The last product of two computed tensors before one: attention times values. */
  private Optional<Node> lastAttention(String tensor) {
    Set<String> before = ancestors(tensor);
    Node last = null;
    for (Map.Entry<String, Node> entry : producers.entrySet()) {
      Node node = entry.getValue();
      if (before.contains(entry.getKey()) && isProduct(node)) {
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
    // Rows of features, as signals are cut into, are often weighed by products of matrices alone.
    Set<String> weighing = layouts.isOfSignal() ? LINEAR : Set.of("Conv");
    return ancestors(tensor).stream()
        .map(producers::get)
        .anyMatch(node -> weighing.contains(Quantisation.realOperator(node)));
  }
}
