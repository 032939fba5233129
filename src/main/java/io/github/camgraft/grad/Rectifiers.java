package io.github.camgraft.grad;

import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Which nodes are rectifiers: Relu; Clip from zero upwards, which is how ReLU6 is exported; and the
 * maximum of a tensor and zero, which is how PyTorch exports {@code clamp(min=0)}; and quantised
 * linear operators that cut off below zero, which is how a Relu behind them is fused.
 */
public final class Rectifiers {
  /**
   * Operators with a Relu fused into them if they can give no number below zero. What a pool or a
   * sigmoid gives is never below zero, so there that says nothing.
   */
  static final Set<String> QUANTISED =
      Set.of("QLinearConv", "QLinearMatMul", "com.microsoft:QGemm", "com.microsoft:QLinearAdd");

  private static final Set<String> LINEAR =
      Set.of("Conv", "ConvTranspose", "MatMul", "Gemm", "Add");

  private Rectifiers() {}

  /** Whether the guided rule masks that node. */
  public static boolean contains(Node node, Facts facts) {
    if (node.is("Relu")) {
      return true;
    }
    if (node.is("Clip")) {
      return isZero(facts.constant(node.input(1)));
    }
    if (QUANTISED.contains(node.qualifiedOperator())) {
      return cutsOffBelowZero(node, Quantisation.of(node).orElseThrow().result() + 1, facts);
    }
    return node.is("Max")
        && node.inputs().size() == 2
        && node.inputs().stream().anyMatch(input -> isZero(facts.constant(input)));
  }

  /** Whether the guided rule masks that node of a graph, where a quantiser may have put it in. */
  public static boolean contains(Node node, Graph graph, Facts facts) {
    return contains(node, facts)
        || (node.is("QuantizeLinear")
            && graph.producer(node.input(0)).filter(Rectifiers::isLinear).isPresent()
            && cutsOffBelowZero(node, 2, facts));
  }

  /** Whether a Relu would stand behind such an operator; what others give may never be negative. */
  static boolean isLinear(Node node) {
    return LINEAR.contains(node.operator());
  }

  /** When a node of that operator is a rectifier, as the end of a sentence; empty for always. */
  public static String condition(String operator) {
    return switch (operator) {
      case "Clip" -> " where it clips from zero upwards";
      case "Max" -> " where it compares with zero";
      default -> QUANTISED.contains(operator) ? " where it gives no number below zero" : "";
    };
  }

  /** Whether the least step stands for zero: then the quantiser put a Relu in, which is cheaper. */
  private static boolean cutsOffBelowZero(Node node, int zero, Facts facts) {
    Optional<Double> least = facts.type(node.output(0)).map(type -> type.type().least());
    return !node.input(zero).isEmpty()
        && facts
            .constant(node.input(zero))
            .filter(step -> step.count() == 1 && least.equals(Optional.of(step.doubles()[0])))
            .isPresent();
  }

  private static boolean isZero(Optional<Tensor> constant) {
    return constant.isPresent()
        && constant.get().count() > 0
        && Arrays.stream(constant.get().doubles()).allMatch(number -> number == 0);
  }

  private static boolean contains(RuleContext n) {
    return contains(n.node(), n.tape().facts());
  }

  /** One rule for rectifiers, another for the same operator where it is none. */
  public static Rule orElse(Rule otherwise, Rule rectifier) {
    return (n, dy) -> (contains(n) ? rectifier : otherwise).gradient(n, dy);
  }

  /** One rule for rectifiers, another for the same operator where it is none. */
  public static InputRule orElse(InputRule otherwise, InputRule rectifier) {
    return (n, i, dy) -> (contains(n) ? rectifier : otherwise).gradient(n, i, dy);
  }
}
