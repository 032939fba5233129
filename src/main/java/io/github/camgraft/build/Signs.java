package io.github.camgraft.build;

import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values cannot be below zero, because of what they are made of. A rectifier has nothing to
 * do there, so the guided pass is the plain one until the first negative weight.
 */
final class Signs {
  private static final Set<String> NEVER_NEGATIVE =
      Set.of("Relu", "HardSigmoid", "Sigmoid", "Abs", "Exp");

  private static final Set<String> COMPARISONS = Set.of("Equal", "Less", "Greater");

  /** Not negative where no input is. */
  private static final Set<String> OF_ALL = Set.of("Add", "Mul", "Div", "Concat", "Conv");

  /** Not negative where the first input is not; the others say where numbers go. */
  private static final Set<String> OF_FIRST =
      Set.of("Reshape", "Expand", "Unsqueeze", "Squeeze", "Transpose", "Slice", "ReduceSum");

  /** Chains are followed so far; what lies behind is not worth the search. */
  private static final int DEPTH = 256;

  private final Map<String, Node> producers;
  private final Map<String, Tensor> constants;
  private final Map<String, Boolean> known = new HashMap<>();

  /**
   * @param producers the nodes recorded so far, by what they compute
   * @param constants the constants recorded so far, by name
   */
  Signs(Map<String, Node> producers, Map<String, Tensor> constants) {
    this.producers = producers;
    this.constants = constants;
  }

  /** Whether a value cannot be below zero. */
  boolean isNonNegative(String name) {
    return isNonNegative(name, DEPTH);
  }

  private boolean isNonNegative(String name, int depth) {
    Boolean answer = known.get(name);
    if (answer == null && depth > 0) {
      answer = answer(name, depth - 1);
      known.put(name, answer);
    }
    return Boolean.TRUE.equals(answer);
  }

  private boolean answer(String name, int depth) {
    Node node = producers.get(name);
    if (node == null) {
      Tensor constant = constants.get(name);
      return constant != null && Arrays.stream(constant.doubles()).allMatch(number -> number >= 0);
    }
    if (node.is("Cast")) {
      Node compared = producers.get(node.input(0));
      return compared != null && COMPARISONS.contains(compared.operator());
    }
    if (OF_FIRST.contains(node.operator()) || isNearest(node)) {
      return isNonNegative(node.input(0), depth);
    }
    return NEVER_NEGATIVE.contains(node.operator())
        || (OF_ALL.contains(node.operator()) && areNonNegative(node.inputs(), depth));
  }

  private boolean areNonNegative(List<String> names, int depth) {
    for (String name : names) {
      if (!isNonNegative(name, depth)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNearest(Node node) {
    return node.is("Resize") && node.attributes().text("mode", "nearest").equals("nearest");
  }
}
