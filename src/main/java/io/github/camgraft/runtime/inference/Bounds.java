package io.github.camgraft.runtime.inference;

import io.github.camgraft.ir.Budgets;
import io.github.camgraft.ir.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How many elements values have at most, which is seen without asking for their types. */
final class Bounds {
  /** The axes of a shape. */
  static final double SHAPE = Budgets.MOST_AXES;

  /** Their result has no more elements than all their inputs have pairs. */
  private static final Set<String> BOUNDED =
      Set.of(
          "Abs",
          "Add",
          "And",
          "Cast",
          "Ceil",
          "Clip",
          "Concat",
          "Constant",
          "DequantizeLinear",
          "Div",
          "Equal",
          "Exp",
          "Flatten",
          "Floor",
          "Gather",
          "Greater",
          "GreaterOrEqual",
          "Identity",
          "Less",
          "LessOrEqual",
          "Log",
          "Max",
          "Min",
          "Mod",
          "Mul",
          "Neg",
          "Not",
          "Or",
          "Pow",
          "QuantizeLinear",
          "Reciprocal",
          "ReduceMax",
          "ReduceMin",
          "ReduceProd",
          "ReduceSum",
          "Reshape",
          "Round",
          "ScatterND",
          "Shape",
          "Sign",
          "Size",
          "Slice",
          "Split",
          "Sqrt",
          "Squeeze",
          "Sub",
          "Transpose",
          "Unsqueeze",
          "Where");

  private final Map<String, Double> most = new HashMap<>(Map.of("", 1.0));

  void put(String value, double count) {
    most.put(value, count);
  }

  boolean contains(String value) {
    return most.containsKey(value);
  }

  double of(String value) {
    return most.getOrDefault(value, Double.POSITIVE_INFINITY);
  }

  /** Of each result of a node; infinite where it cannot be told. */
  double of(Node node) {
    if (!node.domain().isEmpty() || !BOUNDED.contains(node.operator())) {
      return Double.POSITIVE_INFINITY;
    }
    if (node.is("Constant")) {
      return node.attributes().tensor("value").map(value -> (double) value.count()).orElse(SHAPE);
    }
    if (node.is("Concat")) {
      return node.inputs().stream().mapToDouble(this::of).sum();
    }
    return node.inputs().stream()
        .mapToDouble(input -> Math.max(1, of(input)))
        .reduce(1, (a, b) -> a * b);
  }
}
