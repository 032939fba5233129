package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;

/** Activations that ONNX Runtime makes of several operators, with the bias in front of them. */
final class FusedActivations {
  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

  private FusedActivations() {}

  /** Gelu and BiasGelu: {@code x/2 * (1 + erf(x/sqrt 2))} of the sum of x and the bias. */
  static void gelu(Node node, Rewrite rewrite) {
    String x = biased(node, rewrite);
    String scaled = times(node, rewrite, x, "root", SQRT_HALF);
    gated(node, rewrite, x, rewrite.emit("Erf", Attributes.NONE, scaled));
  }

  /** FastGelu: {@code x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 * x^3)))}, with a bias. */
  static void fastGelu(Node node, Rewrite rewrite) {
    String x = biased(node, rewrite);
    String square = rewrite.emit("Mul", Attributes.NONE, x, x);
    String cubic = times(node, rewrite, square, "cubic", 0.044715 * SQRT_2_OVER_PI);
    String factor =
        rewrite.emit(
            "Add", Attributes.NONE, cubic, rewrite.like(node.input(0), "root", SQRT_2_OVER_PI));
    String inner = rewrite.emit("Mul", Attributes.NONE, x, factor);
    gated(node, rewrite, x, rewrite.emit("Tanh", Attributes.NONE, inner));
  }

  private static String biased(Node node, Rewrite rewrite) {
    return node.input(1).isEmpty()
        ? node.input(0)
        : rewrite.emit("Add", Attributes.NONE, node.input(0), node.input(1));
  }

  private static String times(Node node, Rewrite rewrite, String x, String purpose, double number) {
    return rewrite.emit("Mul", Attributes.NONE, x, rewrite.like(node.input(0), purpose, number));
  }

  private static void gated(Node node, Rewrite rewrite, String x, String gate) {
    String one = rewrite.like(node.input(0), "one", 1);
    String open = rewrite.emit("Add", Attributes.NONE, gate, one);
    String whole = rewrite.emit("Mul", Attributes.NONE, x, open);
    rewrite.emitResult("Mul", Attributes.NONE, whole, rewrite.like(node.input(0), "half", 0.5));
  }

  /** QuickGelu: {@code x * sigmoid(alpha * x)}. */
  static void quickGelu(Node node, Rewrite rewrite) {
    float alpha = node.attributes().real("alpha", 1.702f);
    String scaled =
        alpha == 1 ? node.input(0) : times(node, rewrite, node.input(0), "alpha", alpha);
    String gate = rewrite.emit("Sigmoid", Attributes.NONE, scaled);
    rewrite.emitResult("Mul", Attributes.NONE, node.input(0), gate);
  }
}
