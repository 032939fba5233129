package io.github.camgraft.build;

import io.github.camgraft.ir.GraphIndex;
import io.github.camgraft.ir.Node;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Values that ONNX Runtime loses when it makes a Pad a part of the convolution or pool behind it.
 *
 * <p>It lets that operator read what the Pad read, but does not note that it does. If an Identity
 * in front of an output of the model is all that is left to read the value then, the value gets the
 * output's name, and the model no longer loads: "Node input … is not a graph input, initializer, or
 * output of a previous node" (1.18 to 1.31). The Pad may pad with nothing, and lie behind operators
 * that are left out because they do nothing.
 */
final class FusedPads {
  /** What is left out where it does nothing, by whoever looks at its first input alone. */
  private static final Set<String> LEFT_OUT =
      Set.of("Identity", "Dropout", "Cast", "Slice", "Expand");

  /** What does nothing where the other operand is a single zero or one. */
  private static final Set<String> ARITHMETIC = Set.of("Add", "Sub", "Mul", "Div");

  /** What a Pad becomes a part of. */
  private static final Set<String> PADDING = Set.of("Conv", "AveragePool", "MaxPool");

  private final Predicate<String> isSingle;
  private final GraphIndex index;
  private final Set<String> fused = new HashSet<>();
  private final Set<String> lost = new HashSet<>();

  /**
   * Takes a graph.
   *
   * @param nodes each after those whose results it uses
   * @param isSingle whether a value is a constant of one number
   */
  FusedPads(List<Node> nodes, Predicate<String> isSingle) {
    this.isSingle = isSingle;
    this.index = GraphIndex.of(nodes);
    // From the end, since what becomes a part of a window may be a Pad in front of such a Pad.
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (isFused(nodes.get(i))) {
        fused.add(nodes.get(i).output(0));
        lost.addAll(same(origin(nodes.get(i).input(0))));
      }
    }
  }

  /** Whether a value may be lost once an Identity gives it to an output. */
  boolean mayLose(String value) {
    return lost.contains(value);
  }

  private boolean isFused(Node node) {
    return node.is("Pad")
        && node.attributes().text("mode", "constant").equals("constant")
        && same(node.output(0)).stream()
            .flatMap(value -> index.readers(value).stream())
            .anyMatch(
                reader -> PADDING.contains(reader.operator()) || fused.contains(reader.output(0)));
  }

  /** A value and what it is behind operators that may do nothing. */
  private Set<String> same(String value) {
    Set<String> all = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(value));
    while (!open.isEmpty()) {
      String next = open.pop();
      all.add(next);
      index.readers(next).stream()
          .filter(reader -> passed(reader).equals(next))
          .forEach(reader -> open.push(reader.output(0)));
    }
    return all;
  }

  /** What a value was before operators that may do nothing. */
  private String origin(String value) {
    String origin = value;
    String before = before(value);
    while (!before.isEmpty()) {
      origin = before;
      before = before(origin);
    }
    return origin;
  }

  private String before(String value) {
    return index.producer(value).map(this::passed).orElse("");
  }

  /** The input that an operator may return as it is; empty where it never does. */
  private String passed(Node node) {
    if (!node.domain().isEmpty()) {
      return "";
    }
    if (ARITHMETIC.contains(node.operator())) {
      return isSingle.test(node.input(0))
          ? node.input(1)
          : isSingle.test(node.input(1)) ? node.input(0) : "";
    }
    return LEFT_OUT.contains(node.operator()) ? node.input(0) : "";
  }
}
