package io.github.camgraft.build;

import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import java.util.Arrays;
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

  private Signs() {}

  static boolean isNonNegative(
      String name, Map<String, Node> producers, Map<String, Tensor> constants) {
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
      return isNonNegative(node.input(0), producers, constants);
    }
    return NEVER_NEGATIVE.contains(node.operator())
        || (OF_ALL.contains(node.operator())
            && node.inputs().stream()
                .allMatch(input -> isNonNegative(input, producers, constants)));
  }

  private static boolean isNearest(Node node) {
    return node.is("Resize") && node.attributes().text("mode", "nearest").equals("nearest");
  }
}
