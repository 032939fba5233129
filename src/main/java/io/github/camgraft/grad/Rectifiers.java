package io.github.camgraft.grad;

import io.github.camgraft.onnx.Facts;
import io.github.camgraft.onnx.Node;
import io.github.camgraft.onnx.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * Which nodes are rectifiers: Relu; Clip from zero upwards, which is how ReLU6 is exported; and the
 * maximum of a tensor and zero, which is how PyTorch exports {@code clamp(min=0)}.
 */
public final class Rectifiers {
  private Rectifiers() {}

  /** Whether the guided rule masks that node. */
  public static boolean contains(Node node, Facts facts) {
    if (node.is("Relu")) {
      return true;
    }
    if (node.is("Clip")) {
      return isZero(facts.constant(node.input(1)));
    }
    return node.is("Max")
        && node.inputs().size() == 2
        && node.inputs().stream().anyMatch(input -> isZero(facts.constant(input)));
  }

  /** When a node of that operator is a rectifier, as the end of a sentence; empty for always. */
  public static String condition(String operator) {
    return switch (operator) {
      case "Clip" -> " where it clips from zero upwards";
      case "Max" -> " where it compares with zero";
      default -> "";
    };
  }

  private static boolean isZero(Optional<Tensor> constant) {
    return constant.isPresent()
        && Arrays.stream(constant.get().doubles()).allMatch(number -> number == 0);
  }

  private static boolean contains(Site n) {
    return contains(n.node(), n.tape().facts());
  }

  /** One rule for rectifiers, another for the same operator where it is none. */
  static Rule orElse(Rule otherwise, Rule rectifier) {
    return (n, dy) -> (contains(n) ? rectifier : otherwise).gradient(n, dy);
  }

  /** One rule for rectifiers, another for the same operator where it is none. */
  static InputRule orElse(InputRule otherwise, InputRule rectifier) {
    return (n, i, dy) -> (contains(n) ? rectifier : otherwise).gradient(n, i, dy);
  }
}
