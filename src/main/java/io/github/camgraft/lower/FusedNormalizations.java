package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.stream.LongStream;

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

  /** MeanVarianceNormalization-13: {@code (x - mean) / (deviation + 1e-9)} over some axes. */
  static void meanVariance(Node node, Rewrite rewrite) {
    long[] axes = node.attributes().integers("axes").orElse(new long[] {0, 2, 3});
    String x = node.input(0);
    String centred = centred(rewrite, x, axes);
    String deviation = rewrite.emit("Sqrt", Attributes.NONE, variance(rewrite, centred, axes));
    String guarded =
        rewrite.emit("Add", Attributes.NONE, deviation, rewrite.like(x, "epsilon", 1e-9));
    rewrite.emitResult("Div", Attributes.NONE, centred, guarded);
  }

  /**
   * BatchNormalization-15 with training_mode=1: {@code (x - mean) / sqrt(variance + e) * scale +
   * bias} with the statistics of x itself, which also move the running ones.
   */
  static void byOwnStatistics(Node node, Rewrite rewrite) {
    String x = node.input(0);
    int rank =
        rewrite
            .shape(x)
            .map(Shape::rank)
            .orElseThrow(() -> rewrite.refusal("normalises a tensor of unknown rank"));
    long[] axes = LongStream.range(0, rank).filter(axis -> axis != 1).toArray();
    String mean = rewrite.emit("ReduceMean", Attributes.NONE, x, rewrite.longs("axes", axes));
    String centred = rewrite.emit("Sub", Attributes.NONE, x, mean);
    String variance = variance(rewrite, centred, axes);
    float epsilon = node.attributes().real("epsilon", 1e-5f);
    String guarded =
        rewrite.emit("Add", Attributes.NONE, variance, rewrite.like(x, "epsilon", epsilon));
    String root = rewrite.emit("Sqrt", Attributes.NONE, guarded);
    String normalized = rewrite.emit("Div", Attributes.NONE, centred, root);
    String scaled =
        rewrite.emit("Mul", Attributes.NONE, normalized, perChannel(rewrite, node.input(1), rank));
    rewrite.emitResult("Add", Attributes.NONE, scaled, perChannel(rewrite, node.input(2), rank));
    running(node, rewrite, 1, mean, axes);
    running(node, rewrite, 2, variance, axes);
  }

  private static void running(Node node, Rewrite rewrite, int output, String found, long... axes) {
    if (!rewrite.isUsed(node.output(output))) {
      return;
    }
    float momentum = node.attributes().real("momentum", 0.9f);
    String before = node.input(2 + output);
    String row = rewrite.emit("Squeeze", Attributes.NONE, found, rewrite.longs("axes", axes));
    String kept =
        rewrite.emit("Mul", Attributes.NONE, before, rewrite.like(before, "kept", momentum));
    String added =
        rewrite.emit("Mul", Attributes.NONE, row, rewrite.like(before, "new", 1 - momentum));
    rewrite.emit(
        Node.of("Add", List.of(kept, added), List.of(node.output(output)), Attributes.NONE));
  }

  private static String perChannel(Rewrite rewrite, String row, int rank) {
    long[] axes = LongStream.range(1, rank - 1L).toArray();
    return rewrite.emit("Unsqueeze", Attributes.NONE, row, rewrite.longs("axes", axes));
  }

  private static String centred(Rewrite rewrite, String x, long... axes) {
    String mean = rewrite.emit("ReduceMean", Attributes.NONE, x, rewrite.longs("axes", axes));
    return rewrite.emit("Sub", Attributes.NONE, x, mean);
  }

  private static String variance(Rewrite rewrite, String centred, long... axes) {
    String square = rewrite.emit("Mul", Attributes.NONE, centred, centred);
    return rewrite.emit("ReduceMean", Attributes.NONE, square, rewrite.longs("axes", axes));
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
