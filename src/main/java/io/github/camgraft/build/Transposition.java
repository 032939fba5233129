package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The nodes that put axes into another order. What was put in order before is not moved twice:
 * (xᵀ)ᵀ is x, and (A·Bᵀ)ᵀ is B·Aᵀ.
 */
final class Transposition {
  private Transposition() {}

  static Value of(Value value, int... order) {
    if (Arrays.equals(order, IntStream.range(0, order.length).toArray())) {
      return value;
    }
    return ofTransposed(value, order)
        .or(() -> ofProduct(value, order))
        .orElseGet(() -> recorded(value, order));
  }

  private static Value recorded(Value value, int... order) {
    long[] permutation = Arrays.stream(order).asLongStream().toArray();
    return value
        .tape()
        .node(
            "Transpose",
            new TensorType(value.type(), value.shape().permuted(order)),
            Attributes.NONE.with("perm", permutation),
            value);
  }

  private static Optional<Value> ofTransposed(Value value, int... order) {
    return transposed(value).map(node -> of(operand(value, node, 0), after(perm(node), order)));
  }

  private static Optional<Node> transposed(Value value) {
    return value.recorded().filter(node -> node.is("Transpose"));
  }

  private static int[] perm(Node transposition) {
    return transposition.attributes().axes("perm").orElseThrow();
  }

  private static int[] after(int[] first, int... second) {
    return Arrays.stream(second).map(axis -> first[axis]).toArray();
  }

  private static Value operand(Value value, Node node, int index) {
    return value.tape().recorded(node.input(index));
  }

  /** Only where a factor was transposed: else two factors would be moved instead of one product. */
  private static Optional<Value> ofProduct(Value value, int... order) {
    Optional<Node> product =
        value.recorded().filter(node -> node.is("MatMul") && isMatrixOrder(order));
    if (product.isEmpty()) {
      return Optional.empty();
    }
    Value left = operand(value, product.get(), 0);
    Value right = operand(value, product.get(), 1);
    boolean isShorter =
        List.of(left, right).stream()
            .flatMap(factor -> transposed(factor).stream())
            .anyMatch(node -> isMatrixOrder(perm(node)));
    return isShorter
        ? Optional.of(right.matrixTransposed().matrixProduct(left.matrixTransposed()))
        : Optional.empty();
  }

  /** Whether the last two axes are exchanged, and no others. */
  private static boolean isMatrixOrder(int... order) {
    int last = order.length - 1;
    return last >= 1
        && order[last] == last - 1
        && order[last - 1] == last
        && IntStream.range(0, last - 1).allMatch(axis -> order[axis] == axis);
  }
}
