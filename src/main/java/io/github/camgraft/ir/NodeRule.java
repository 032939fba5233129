package io.github.camgraft.ir;

import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * Applies what is known of an operator to a node. The tables of operators take for granted what the
 * standard says of inputs and attributes: that axes are there, that a product has two factors. ONNX
 * Runtime refuses most nodes that are otherwise, and of the others this says which one it is.
 */
public final class NodeRule {
  private NodeRule() {}

  /**
   * What the rule of an operator says of a node.
   *
   * @throws ModelException if the node is not what its operator wants
   */
  public static <T> T at(Node node, Supplier<T> rule) {
    try {
      return rule.get();
    } catch (ArithmeticException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | NegativeArraySizeException
        | NoSuchElementException
        | NullPointerException misfit) {
      throw new ModelException(
          "node '%s' (%s) is malformed: its inputs or attributes do not fit its operator (%s); export the model again"
              .formatted(node.name(), node.qualifiedOperator(), reason(misfit)),
          misfit);
    }
  }

  /** Applies a rule that returns nothing. */
  public static void at(Node node, Runnable rule) {
    at(
        node,
        () -> {
          rule.run();
          return true;
        });
  }

  private static String reason(RuntimeException misfit) {
    String message = misfit.getMessage();
    return message == null ? "a part of it is missing" : message;
  }
}
