package io.github.camgraft.augment.variant;

import io.github.camgraft.augment.Analysis;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The scores of classes in front of the sigmoid or softmax that a detector has inside: its output
 * joins the boxes with the probabilities of their classes, which come last.
 */
public final class ClassLogits {
  private static final Set<String> ACTIVATIONS = Set.of("Sigmoid", "Softmax");

  private final Graph graph;
  private final Analysis analysis;

  private ClassLogits(Analysis analysis) {
    this.graph = analysis.lowered().graph();
    this.analysis = analysis;
  }

  /**
   * The tensor with a score for each class of each box, laid out as the probabilities are; nothing
   * where that is not to be found.
   *
   * @param analysis of a model that is asked about the output that holds the boxes
   */
  public static Optional<String> behind(Analysis analysis) {
    return new ClassLogits(analysis).find();
  }

  private Optional<String> find() {
    String joined = analysis.score().tensor();
    Optional<Node> node = graph.producer(joined);
    while (node.filter(by -> by.is("Identity")).isPresent()) {
      joined = node.get().input(0);
      node = graph.producer(joined);
    }
    return node.filter(by -> by.is("Concat"))
        .map(by -> by.inputs().get(by.inputs().size() - 1))
        .flatMap(this::before);
  }

  private Optional<String> before(String probabilities) {
    int rank = shape(probabilities).map(Shape::rank).orElse(0);
    int[] order = IntStream.range(0, rank).toArray();
    String value = probabilities;
    boolean isActivated = false;
    Optional<Node> node = graph.producer(value);
    while (node.isPresent()
        && (node.get().is("Transpose") || isActivation(node.get(), isActivated))) {
      isActivated |= !node.get().is("Transpose");
      if (node.get().is("Transpose")) {
        int[] moved = node.get().attributes().permutation(rank);
        order = Arrays.stream(order).map(axis -> moved[axis]).toArray();
      }
      value = node.get().input(0);
      if (isActivated && isInPlace(order)) {
        return Optional.of(value);
      }
      node = graph.producer(value);
    }
    return Optional.empty();
  }

  private static boolean isActivation(Node node, boolean isActivated) {
    return !isActivated && ACTIVATIONS.contains(node.qualifiedOperator());
  }

  private static boolean isInPlace(int... order) {
    return IntStream.range(0, order.length).allMatch(axis -> order[axis] == axis);
  }

  private Optional<Shape> shape(String value) {
    return analysis.facts().type(value).map(TensorType::shape);
  }
}
