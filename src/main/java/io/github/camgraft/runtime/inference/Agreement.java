package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.NodeRule;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Two numbers that must be equal at a node, as its operator has it: what it gets, and what it gets
 * beside that. The runtime does not look at all of them before it runs.
 *
 * @param one a length, or a number of elements
 * @param other the same of the other side
 * @param rule when they agree
 */
record Agreement(long one, long other, Rule rule) {
  /** When two numbers agree. */
  enum Rule {
    /** If they are equal. */
    EQUAL,
    /** If they are equal, or one of them is one. */
    BROADCAST,
    /** Whenever the runtime says so; equal, where entries of a batch stay apart. */
    LIKELY_EQUAL
  }

  private static final Set<String> BROADCASTING =
      Set.of(
          "Add",
          "Sub",
          "Mul",
          "Div",
          "Pow",
          "Max",
          "Min",
          "Sum",
          "Mean",
          "Where",
          "Equal",
          "Greater",
          "Less",
          "And",
          "Or",
          "PRelu",
          "LayerNormalization");

  boolean holds() {
    return switch (rule) {
      case EQUAL -> isEqual();
      case BROADCAST -> isEqual() || one == 1 || other == 1;
      case LIKELY_EQUAL -> true;
    };
  }

  boolean isEqual() {
    return one == other;
  }

  /** Whether all numbers agree that must, at every node of a graph. */
  static boolean everywhere(Graph graph, Facts facts) {
    return graph.nodes().stream()
        .flatMap(node -> of(node, facts).stream())
        .allMatch(Agreement::holds);
  }

  /** All of a node that are known, in an order that does not depend on the numbers. */
  static List<Agreement> of(Node node, Facts facts) {
    return NodeRule.at(node, () -> said(node, facts));
  }

  private static List<Agreement> said(Node node, Facts facts) {
    return switch (node.qualifiedOperator()) {
      case "MatMul", "MatMulInteger" -> product(shape(node, 0, facts), shape(node, 1, facts));
      case "QLinearMatMul" -> product(shape(node, 0, facts), shape(node, 3, facts));
      case "Gemm" -> gemm(node, facts);
      case "Reshape" -> reshape(node, facts);
      case "Concat" -> concat(node, facts);
      default ->
          BROADCASTING.contains(node.qualifiedOperator()) ? broadcast(node, facts) : List.of();
    };
  }

  private static Optional<Shape> shape(Node node, int input, Facts facts) {
    return node.inputs().size() > input
        ? facts.type(node.input(input)).map(TensorType::shape).filter(shape -> shape.rank() > 0)
        : Optional.empty();
  }

  private static List<Agreement> of(
      Optional<Shape> one, int axis, Optional<Shape> other, int with, Rule rule) {
    boolean known =
        one.isPresent()
            && other.isPresent()
            && one.get().get(axis).isKnown()
            && other.get().get(with).isKnown();
    return known
        ? List.of(new Agreement(one.get().get(axis).size(), other.get().get(with).size(), rule))
        : List.of();
  }

  private static List<Agreement> product(Optional<Shape> left, Optional<Shape> right) {
    return of(
        left,
        -1,
        right,
        right.filter(shape -> shape.rank() == 1).isPresent() ? -1 : -2,
        Rule.EQUAL);
  }

  private static List<Agreement> gemm(Node node, Facts facts) {
    int inLeft = node.attributes().integer("transA", 0) == 0 ? 1 : 0;
    int inRight = node.attributes().integer("transB", 0) == 0 ? 0 : 1;
    return of(shape(node, 0, facts), inLeft, shape(node, 1, facts), inRight, Rule.EQUAL);
  }

  /** The elements of each entry of the first axis, unless another one is left open. */
  private static List<Agreement> reshape(Node node, Facts facts) {
    Optional<Shape> from = shape(node, 0, facts).filter(Shape::isKnown);
    Optional<long[]> target = facts.constant(node.input(1)).map(sizes -> sizes.longs());
    if (from.isEmpty() || target.isEmpty() || from.get().count() == 0) {
      return List.of();
    }
    long[] sizes = target.get().clone();
    for (int axis = 0; axis < Math.min(sizes.length, from.get().rank()); axis++) {
      sizes[axis] = sizes[axis] == 0 ? from.get().get(axis).size() : sizes[axis];
    }
    if (Arrays.stream(sizes).skip(1).anyMatch(size -> size < 0)) {
      return List.of();
    }
    boolean splits = sizes.length > 0 && sizes[0] < 0;
    long entries = splits ? from.get().get(0).size() : 1;
    long wanted = Arrays.stream(sizes).skip(splits ? 1 : 0).reduce(1, (a, b) -> a * b);
    Rule rule = splits ? Rule.LIKELY_EQUAL : Rule.EQUAL;
    return List.of(new Agreement(from.get().count() / entries, wanted, rule));
  }

  private static List<Agreement> concat(Node node, Facts facts) {
    Optional<Shape> first = shape(node, 0, facts);
    List<Agreement> all = new ArrayList<>();
    for (int input = 1; first.isPresent() && input < node.inputs().size(); input++) {
      Optional<Shape> next =
          shape(node, input, facts).filter(shape -> shape.rank() == first.get().rank());
      long along = node.attributes().integer("axis", 0);
      for (int axis = 0; axis < first.get().rank(); axis++) {
        if (axis != along && axis != along + first.get().rank()) {
          all.addAll(of(first, axis, next, axis, Rule.EQUAL));
        }
      }
    }
    return all;
  }

  /** Of each pair of inputs, from the last axis on; a length of one agrees with all. */
  private static List<Agreement> broadcast(Node node, Facts facts) {
    List<Agreement> all = new ArrayList<>();
    Optional<Shape> first = shape(node, 0, facts);
    for (int input = 1; first.isPresent() && input < node.inputs().size(); input++) {
      Optional<Shape> next = shape(node, input, facts);
      int common = Math.min(first.get().rank(), next.map(Shape::rank).orElse(0));
      for (int axis = 1; axis <= common; axis++) {
        all.addAll(of(first, -axis, next, -axis, Rule.BROADCAST));
      }
    }
    return all;
  }
}
