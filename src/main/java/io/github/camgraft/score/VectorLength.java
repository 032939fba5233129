package io.github.camgraft.score;

import io.github.camgraft.ir.Node;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The Euclidean length of a vector, by which embeddings are divided, as exporters write it. */
final class VectorLength {
  private static final Set<String> SUMS = Set.of("ReduceSum", "ReduceSumSquare");

  private VectorLength() {}

  /** Whether a divisor is the length of a vector, perhaps kept from being zero. */
  static boolean isOf(TailStep step, String divisor, String vector) {
    Optional<Node> node = TailRules.repeated(step, divisor);
    if (node.filter(of -> of.is("ReduceL2")).isPresent()) {
      return node.get().input(0).equals(vector);
    }
    boolean isRoot =
        node.filter(of -> of.is("Sqrt") || (of.is("Pow") && isNumber(step, of, 1, 0.5)))
            .isPresent();
    return isRoot && isSquare(step, TailRules.repeated(step, node.get().input(0)), vector);
  }

  /** Whether a product is that of a vector and one by its length. */
  static boolean isDividedOut(TailStep step) {
    String first = step.node().input(0);
    String second = step.node().input(1);
    return isReciprocal(step, first, second) || isReciprocal(step, second, first);
  }

  private static boolean isReciprocal(TailStep step, String factor, String vector) {
    Optional<Node> node = TailRules.repeated(step, factor);
    if (node.filter(of -> of.is("Reciprocal")).isPresent()) {
      return isOf(step, node.get().input(0), vector);
    }
    return node.filter(of -> of.is("Div") && isNumber(step, of, 0, 1)).isPresent()
        && isOf(step, node.get().input(1), vector);
  }

  /** The sum of the squares of a vector's numbers. */
  private static boolean isSquare(TailStep step, Optional<Node> node, String vector) {
    if (node.filter(of -> SUMS.contains(of.operator())).isEmpty()) {
      return false;
    }
    String summed = node.get().input(0);
    return node.get().is("ReduceSumSquare")
        ? summed.equals(vector)
        : step.walk()
            .producer(summed)
            .filter(of -> of.input(0).equals(vector))
            .filter(
                of ->
                    (of.is("Mul") && of.input(1).equals(vector))
                        || (of.is("Pow") && isNumber(step, of, 1, 2)))
            .isPresent();
  }

  private static boolean isNumber(TailStep step, Node node, int input, double wanted) {
    OptionalDouble number = new TailStep(step.walk(), node, step.part()).number(input);
    return number.isPresent() && number.getAsDouble() == wanted;
  }
}
