package io.github.camgraft.layer;

import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.grad.Subgraph;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.score.Score;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The maps that hold one score a class for each place, as SqueezeNet averages them: they are the
 * head of a classifier, and the feature map is what they were computed from.
 *
 * <p>As many channels as there are scores do not tell. Nothing between such maps and the score
 * mixes channels, so that channel k is class k: no weights, no norm over all of them. That is so
 * where features are averaged to an embedding, too. Maps of classes are the ones behind which a
 * softmax or sigmoid stands; without one, the ones that a convolution or matrix product gives
 * directly, or through a Relu where it is a product at each place (1×1). What ends a block of other
 * layers (a sum of branches, a normalisation, any other activation, a larger convolution and a
 * Relu) are features. So is what the file goes on to compute with, by further weights.
 */
final class ClassMaps {
  private static final Set<String> WEIGHTED = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

  /** Operators that leave channels where they are, or apart from each other. */
  private static final Set<String> NEUTRAL =
      Set.of(
          "Add",
          "AveragePool",
          "Cast",
          "Clip",
          "DequantizeLinear",
          "Div",
          "Dropout",
          "Flatten",
          "Gather",
          "GlobalAveragePool",
          "GlobalLpPool",
          "GlobalMaxPool",
          "Identity",
          "LpPool",
          "MaxPool",
          "Mul",
          "Pad",
          "QuantizeLinear",
          "Reshape",
          "Resize",
          "Slice",
          "Squeeze",
          "Sub",
          "Transpose",
          "Unsqueeze");

  private static final Set<String> PROBABILITIES = Set.of("Softmax", "LogSoftmax", "Sigmoid");

  private final Graph graph;
  private final Map<String, Node> producers;
  private final Layouts layouts;
  private final Score score;
  private final Set<String> found = new HashSet<>();

  private boolean ofFeatures;
  private boolean ofProbabilities;
  private boolean isRectified;
  private int makers;

  ClassMaps(Graph graph, Map<String, Node> producers, Layouts layouts, Score score) {
    this.graph = graph;
    this.producers = producers;
    this.layouts = layouts;
    this.score = score;
    walk();
    if (!areClasses()) {
      found.clear();
    }
  }

  /** Whether a tensor holds one score a class for each place. */
  boolean contains(String tensor) {
    return found.contains(tensor);
  }

  private boolean areClasses() {
    if (score.tail() != Score.Tail.NONE || ofProbabilities) {
      return true;
    }
    return !ofFeatures && makers == 1 && !isComputedWith();
  }

  /** Whether the file makes something else of the score by further weights. */
  private boolean isComputedWith() {
    return graph.outputs().stream()
        .flatMap(output -> Subgraph.between(graph, score.tensor(), output.name()).stream())
        .anyMatch(node -> WEIGHTED.contains(Quantisation.realOperator(node)));
  }

  /** Goes back from the score to where its channels were mixed. */
  private void walk() {
    Deque<String> open = new ArrayDeque<>(List.of(score.tensor()));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String tensor = open.pop();
      Node node = producers.get(tensor);
      if (node == null || !seen.add(tensor)) {
        continue;
      }
      if (isMapOfAll(tensor)) {
        found.add(tensor);
      }
      String operator = Quantisation.realOperator(node);
      List<String> inputs = node.inputs().stream().filter(producers::containsKey).toList();
      if (WEIGHTED.contains(operator)) {
        makers++;
        ofFeatures |= inputs.size() != 1 || (isRectified && !isPlacewise(node));
      } else {
        judge(tensor, node, operator, inputs);
        inputs.forEach(open::push);
      }
    }
  }

  private boolean isMapOfAll(String tensor) {
    return layouts.of(tensor).isPresent()
        && layouts.shape(tensor).get(layouts.channelAxis(tensor)).is(score.classes());
  }

  private void judge(String tensor, Node node, String operator, List<String> inputs) {
    isRectified |= operator.equals("Relu");
    ofProbabilities |= PROBABILITIES.contains(operator) && layouts.places(tensor).axes().isEmpty();
    boolean overPlaces = operator.startsWith("Reduce") && !losesClasses(node);
    boolean isClip = operator.equals("Clip");
    boolean joins = inputs.stream().filter(input -> layouts.of(input).isPresent()).count() > 1;
    ofFeatures |=
        joins || isClip || !(overPlaces || operator.equals("Relu") || NEUTRAL.contains(operator));
  }

  /** Whether something is left for each class. */
  private boolean losesClasses(Node reduction) {
    Shape shape = layouts.shape(reduction.output(0));
    return shape.dimensions().stream().noneMatch(length -> length.is(score.classes()));
  }

  /** Whether a convolution or product looks at each place for itself. */
  static boolean isPlacewise(Node node) {
    return node.attributes()
        .integers("kernel_shape")
        .filter(kernel -> Arrays.stream(kernel).anyMatch(length -> length > 1))
        .isEmpty();
  }
}
