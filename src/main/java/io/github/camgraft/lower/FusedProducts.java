package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.stream.LongStream;

/** Convolutions and matrix products with something fused in front or behind. */
final class FusedProducts {
  private FusedProducts() {}

  /** FusedConv: {@code activation(Conv(x, w, b) + z)}. */
  static void convolution(Node node, Rewrite rewrite) {
    Attributes plain = withoutActivation(node.attributes());
    List<String> operands = node.inputs().subList(0, Math.min(3, node.inputs().size()));
    String sum = rewrite.emit("Conv", plain, operands.toArray(String[]::new));
    if (!node.input(3).isEmpty()) {
      sum = rewrite.emit("Add", Attributes.NONE, sum, node.input(3));
    }
    float[] parameters = node.attributes().reals("activation_params").orElse(new float[0]);
    activate(node, rewrite, sum, parameters);
  }

  /** FusedGemm: {@code activation(Gemm(a, b, c))}. */
  static void gemm(Node node, Rewrite rewrite) {
    Attributes attributes = node.attributes();
    Attributes plain = withoutActivation(attributes);
    String product = rewrite.emit("Gemm", plain, node.inputs().toArray(String[]::new));
    float[] parameters = {
      attributes.real("activation_alpha", 0.01f), attributes.real("activation_beta", 0)
    };
    activate(node, rewrite, product, parameters);
  }

  private static Attributes withoutActivation(Attributes attributes) {
    Attributes plain = attributes;
    for (String name : attributes.names()) {
      plain = name.startsWith("activation") ? plain.without(name) : plain;
    }
    return plain;
  }

  private static void activate(Node node, Rewrite rewrite, String x, float[] parameters) {
    String activation = node.attributes().text("activation", "");
    switch (activation) {
      case "" -> rewrite.emitResult("Identity", Attributes.NONE, x);
      case "Relu", "Sigmoid", "Tanh" -> rewrite.emitResult(activation, Attributes.NONE, x);
      case "LeakyRelu" ->
          rewrite.emitResult(activation, Attributes.NONE.with("alpha", parameters[0]), x);
      case "HardSigmoid" ->
          rewrite.emitResult(
              activation,
              Attributes.NONE.with("alpha", parameters[0]).with("beta", parameters[1]),
              x);
      case "Clip" ->
          rewrite.emitResult(
              activation,
              Attributes.NONE,
              x,
              rewrite.like(node.output(0), "least", parameters[0]),
              rewrite.like(node.output(0), "most", parameters[1]));
      default -> throw rewrite.refusal("has the activation '" + activation + "' fused into it");
    }
  }

  /**
   * FusedMatMul: alpha times the product, where either side may lie transposed in its last two axes
   * ({@code transA}), or with its first axis in the place of the row ({@code transBatchA}).
   */
  static void matMul(Node node, Rewrite rewrite) {
    String left = laid(node, rewrite, 0, "transA", "transBatchA");
    String right = laid(node, rewrite, 1, "transB", "transBatchB");
    float alpha = node.attributes().real("alpha", 1);
    if (alpha == 1) {
      rewrite.emitResult("MatMul", Attributes.NONE, left, right);
      return;
    }
    String product = rewrite.emit("MatMul", Attributes.NONE, left, right);
    rewrite.emitResult(
        "Mul", Attributes.NONE, product, rewrite.like(node.output(0), "alpha", alpha));
  }

  private static String laid(
      Node node, Rewrite rewrite, int input, String transposed, String batched) {
    boolean isTransposed = node.attributes().integer(transposed, 0) != 0;
    boolean isBatched = node.attributes().integer(batched, 0) != 0;
    String operand = node.input(input);
    if (!isTransposed && !isBatched) {
      return operand;
    }
    int rank =
        rewrite
            .shape(operand)
            .map(Shape::rank)
            .orElseThrow(() -> rewrite.refusal("transposes an operand of unknown rank"));
    if (rank < 2) {
      return operand;
    }
    return rewrite.emit(
        "Transpose", Attributes.NONE.with("perm", order(rank, isTransposed, isBatched)), operand);
  }

  /** Where each axis of the matrices comes from. */
  private static long[] order(int rank, boolean isTransposed, boolean isBatched) {
    long[] order = LongStream.range(0, rank).toArray();
    if (isBatched) {
      // The axes in front move up by one and the first becomes the row.
      for (int axis = 0; axis < rank - 2; axis++) {
        order[axis] = axis + 1L;
      }
      order[rank - 2] = 0;
    }
    if (isTransposed) {
      long row = order[rank - 2];
      order[rank - 2] = order[rank - 1];
      order[rank - 1] = row;
    }
    return order;
  }
}
