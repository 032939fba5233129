package io.github.camgraft.onnx;

import java.util.List;

/** Layer normalisation with the addition in front of it, and without its mean. */
final class FusedNormalizations {
  private static final float SKIP_EPSILON = 1e-12f;

  private FusedNormalizations() {}

  /** SkipLayerNormalization: normalises x + skip + bias; output 3 hands on that sum. */
  static void skipped(Node node, Rewrite rewrite) {
    String sum = sum(node, rewrite, node.input(4));
    float epsilon = node.attributes().real("epsilon", SKIP_EPSILON);
    Attributes attributes = Attributes.NONE.with("axis", -1L).with("epsilon", epsilon);
    String shift = node.input(3);
    if (shift.isEmpty()) {
      rewrite.emitResult("LayerNormalization", attributes, sum, node.input(2));
    } else {
      rewrite.emitResult("LayerNormalization", attributes, sum, node.input(2), shift);
    }
  }

  /** SkipSimplifiedLayerNormalization: the same divided by the root of the mean square alone. */
  static void skippedAndSimplified(Node node, Rewrite rewrite) {
    String sum = sum(node, rewrite, node.input(3));
    float epsilon = node.attributes().real("epsilon", SKIP_EPSILON);
    divided(rewrite, sum, node.input(2), epsilon);
  }

  /** SimplifiedLayerNormalization: {@code x / sqrt(mean(x^2) + epsilon) * scale}. */
  static void simplified(Node node, Rewrite rewrite) {
    requireOneResult(node, rewrite, node.outputs().size());
    int rank = rewrite.shape(node.input(0)).map(Shape::rank).orElse(0);
    long axis = node.attributes().integer("axis", -1);
    if (axis != -1 && axis != rank - 1) {
      throw rewrite.refusal("is taken over several axes");
    }
    divided(rewrite, node.input(0), node.input(1), node.attributes().real("epsilon", 1e-5f));
  }

  private static String sum(Node node, Rewrite rewrite, String bias) {
    requireOneResult(node, rewrite, 3);
    String sum = rewrite.emit("Add", Attributes.NONE, node.input(0), node.input(1));
    if (!bias.isEmpty()) {
      sum = rewrite.emit("Add", Attributes.NONE, sum, bias);
    }
    if (!node.output(3).isEmpty()) {
      rewrite.emit(Node.of("Identity", List.of(sum), List.of(node.output(3)), Attributes.NONE));
    }
    return sum;
  }

  /** The statistics of a training step are left out in inference. */
  private static void requireOneResult(Node node, Rewrite rewrite, int outputs) {
    if (node.outputs().stream().limit(outputs).skip(1).anyMatch(rewrite::isUsed)) {
      throw rewrite.refusal("hands on its statistics");
    }
  }

  private static void divided(Rewrite rewrite, String x, String scale, float epsilon) {
    String square = rewrite.emit("Mul", Attributes.NONE, x, x);
    String mean = rewrite.emit("ReduceMean", Attributes.NONE, square, rewrite.longs("axes", -1));
    String guarded =
        rewrite.emit("Add", Attributes.NONE, mean, rewrite.like(scale, "epsilon", epsilon));
    String root = rewrite.emit("Sqrt", Attributes.NONE, guarded);
    String normalized = rewrite.emit("Div", Attributes.NONE, x, root);
    rewrite.emitResult("Mul", Attributes.NONE, normalized, scale);
  }
}
