package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.Arrays;

/**
 * Rows of operators that were experimental up to operator set 8 or 9 and that Core ML and Caffe2
 * exports of that time contain.
 */
final class LoweringExperimental {
  private LoweringExperimental() {}

  /** Affine-1: {@code alpha * x + beta}. */
  static void affine(Node node, Rewrite rewrite) {
    String x = node.input(0);
    String alpha = rewrite.like(x, "alpha", node.attributes().real("alpha", 1));
    String beta = rewrite.like(x, "beta", node.attributes().real("beta", 0));
    rewrite.emitResult(
        "Add", Attributes.NONE, rewrite.emit("Mul", Attributes.NONE, x, alpha), beta);
  }

  /** Scale-1: {@code scale * x}. */
  static void scale(Node node, Rewrite rewrite) {
    String x = node.input(0);
    String scale = rewrite.like(x, "scale", node.attributes().real("scale", 1));
    rewrite.emitResult("Mul", Attributes.NONE, x, scale);
  }

  /** ImageScaler-1: {@code scale * x + bias}, one bias a channel. */
  static void imageScaler(Node node, Rewrite rewrite) {
    String x = node.input(0);
    float[] biases = node.attributes().reals("bias").orElse(new float[] {0});
    double[] wide = new double[biases.length];
    Arrays.setAll(wide, channel -> biases[channel]);
    String bias = rewrite.like(x, "bias", Shape.of(biases.length, 1, 1), wide);
    String scale = rewrite.like(x, "scale", node.attributes().real("scale", 1));
    rewrite.emitResult(
        "Add", Attributes.NONE, rewrite.emit("Mul", Attributes.NONE, x, scale), bias);
  }

  /** ScaledTanh-1, ParametricSoftplus-1: {@code alpha * f(beta * x)}. */
  static LoweringRow.Body scaled(String function) {
    return (node, rewrite) -> {
      String x = node.input(0);
      String alpha = rewrite.like(x, "alpha", node.attributes().real("alpha", 1));
      String beta = rewrite.like(x, "beta", node.attributes().real("beta", 1));
      String inner = rewrite.emit("Mul", Attributes.NONE, x, beta);
      String outer = rewrite.emit(function, Attributes.NONE, inner);
      rewrite.emitResult("Mul", Attributes.NONE, outer, alpha);
    };
  }

  /**
   * Crop-1: {@code border} is left, top, right, bottom; {@code scale} is height and width and
   * stands for right and bottom where it is given.
   */
  static void crop(Node node, Rewrite rewrite) {
    long[] border =
        node.attributes()
            .integers("border")
            .filter(lengths -> lengths.length == 4)
            .orElseThrow(() -> rewrite.refusal("has no four borders: the file is damaged"));
    long left = border[0];
    long top = border[1];
    long[] ends =
        node.attributes()
            .integers("scale")
            .map(size -> new long[] {top + size[0], left + size[1]})
            .orElseGet(() -> new long[] {fromEnd(border[3]), fromEnd(border[2])});
    rewrite.emitResult(
        "Slice",
        Attributes.NONE,
        node.input(0),
        rewrite.longs("starts", top, left),
        rewrite.longs("ends", ends),
        rewrite.longs("axes", 2, 3));
  }

  private static long fromEnd(long distance) {
    return distance == 0 ? Long.MAX_VALUE : -distance;
  }

  /** MeanVarianceNormalization-1: statistics over the batch and space, on request over channels. */
  static void meanVariance(Node node, Rewrite rewrite) {
    boolean acrossChannels = node.attributes().integer("across_channels", 0) != 0;
    long[] axes = acrossChannels ? new long[] {0, 1, 2, 3} : new long[] {0, 2, 3};
    if (node.attributes().integer("normalize_variance", 1) != 0) {
      rewrite.emitResult(
          "MeanVarianceNormalization", Attributes.NONE.with("axes", axes), node.input(0));
      return;
    }
    String mean = rewrite.emit("ReduceMean", Attributes.NONE.with("axes", axes), node.input(0));
    rewrite.emitResult("Sub", Attributes.NONE, node.input(0), mean);
  }
}
