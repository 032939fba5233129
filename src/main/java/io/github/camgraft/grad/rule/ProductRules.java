package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;

/** Matrix products: with Y = A·B, dA = dY·Bᵀ and dB = Aᵀ·dY. */
final class ProductRules {
  private ProductRules() {}

  static Value matMulLeft(RuleContext n, Value dy) {
    return left(n, dy, n.x(1));
  }

  /** A product with these numbers on the right, with respect to its left side. */
  static Value left(RuleContext n, Value dy, Value right) {
    Value columns = column(right).matrixTransposed();
    return shapedLike(n.x(0), matrix(n, dy).matrixProduct(columns));
  }

  static Value matMulRight(RuleContext n, Value dy) {
    return right(n, dy, n.x(0));
  }

  /** A product with these numbers on the left, with respect to its right side. */
  static Value right(RuleContext n, Value dy, Value left) {
    Value rows = row(left).matrixTransposed();
    return shapedLike(n.x(1), rows.matrixProduct(matrix(n, dy)));
  }

  /** A vector on the left of a product is a matrix of one row (ONNX MatMul, after numpy.matmul). */
  private static Value row(Value left) {
    return left.rank() == 1 ? left.unsqueezed(0) : left;
  }

  /** A vector on the right of a product is a matrix of one column. */
  private static Value column(Value right) {
    return right.rank() == 1 ? right.unsqueezed(1) : right;
  }

  private static Value matrix(RuleContext n, Value dy) {
    Value withColumn = n.x(1).rank() == 1 ? dy.unsqueezed(dy.rank()) : dy;
    return n.x(0).rank() == 1 ? withColumn.unsqueezed(withColumn.rank() - 1) : withColumn;
  }

  private static Value shapedLike(Value input, Value gradient) {
    if (input.rank() > 1) {
      return gradient;
    }
    int[] leading = java.util.stream.IntStream.range(0, gradient.rank() - 2).toArray();
    return gradient.sum(leading).reshapedLike(input);
  }

  static Value gemmLeft(RuleContext n, Value dy) {
    Value right = isSet(n, "transB") ? n.x(1) : n.x(1).matrixTransposed();
    Value left =
        isSet(n, "transA")
            ? right.matrixTransposed().matrixProduct(dy.matrixTransposed())
            : dy.matrixProduct(right);
    return left.times(n.attributes().real("alpha", 1));
  }

  static Value gemmRight(RuleContext n, Value dy) {
    Value left = isSet(n, "transA") ? n.x(0) : n.x(0).matrixTransposed();
    Value right =
        isSet(n, "transB")
            ? dy.matrixTransposed().matrixProduct(left.matrixTransposed())
            : left.matrixProduct(dy);
    return right.times(n.attributes().real("alpha", 1));
  }

  static Value gemmBias(RuleContext n, Value dy) {
    return dy.times(n.attributes().real("beta", 1));
  }

  private static boolean isSet(RuleContext n, String attribute) {
    return n.attributes().integer(attribute, 0) != 0;
  }
}
