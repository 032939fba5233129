package io.github.camgraft.build;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Which values are never zero, because of what they are made of: a sum of squares and a small
 * constant, which is what normalisations divide by. What is not known to be different from zero may
 * be zero.
 */
final class Zeros {
  /** Chains of a model are followed so far; what lies behind is not worth the search. */
  private static final int DEPTH = 48;

  /** Constants of more numbers are not looked through. */
  private static final long NUMBERS = 1 << 20;

  private static final Set<String> POSITIVE = Set.of("Exp", "Sigmoid", "Softplus", "Softmax");

  private static final Set<String> NEVER_NEGATIVE =
      Set.of("Relu", "Abs", "Sqrt", "HardSigmoid", "ReduceL1", "ReduceL2", "ReduceSumSquare");

  /** They have a property where their first input has it; the others say where numbers go. */
  private static final Set<String> OF_FIRST =
      Set.of(
          ("Identity Dropout Reshape Flatten Squeeze Unsqueeze Expand Transpose Slice Split Gather Tile"
                  + " ReduceMean ReduceSum ReduceMax ReduceMin ReduceProd GlobalAveragePool"
                  + " GlobalMaxPool MaxPool")
              .split(" "));

  private static final Set<String> OF_ALL = Set.of("Mul", "Div", "Concat");

  private enum Property {
    NEVER_ZERO,
    POSITIVE,
    NOT_NEGATIVE
  }

  private record Question(Property property, String value) {}

  private final Function<String, Optional<Node>> producers;
  private final Function<String, Optional<Tensor>> constants;
  private final Function<String, Optional<TensorType>> types;
  private final Map<Question, Boolean> known = new HashMap<>();

  /**
   * @param producers the node that computes a value
   * @param constants the numbers of a value that is a constant
   * @param types the type of a value
   */
  Zeros(
      Function<String, Optional<Node>> producers,
      Function<String, Optional<Tensor>> constants,
      Function<String, Optional<TensorType>> types) {
    this.producers = producers;
    this.constants = constants;
    this.types = types;
  }

  /** Whoever made a value knows that it is never zero. */
  void state(String value) {
    known.put(new Question(Property.NEVER_ZERO, value), true);
  }

  /** Whether no number of a value can be zero. */
  boolean areAbsent(String value) {
    return is(Property.NEVER_ZERO, value, 0);
  }

  private boolean is(Property property, String value, int depth) {
    Question question = new Question(property, value);
    Boolean answer = known.get(question);
    if (answer == null && depth < DEPTH) {
      answer = answer(property, value, depth + 1);
      known.put(question, answer);
    }
    return Boolean.TRUE.equals(answer);
  }

  private boolean answer(Property property, String value, int depth) {
    Optional<Tensor> constant = constants.apply(value);
    if (constant.isPresent()) {
      return isOfAll(property, constant.get());
    }
    return producers.apply(value).filter(node -> answer(property, node, depth)).isPresent();
  }

  private static boolean isOfAll(Property property, Tensor constant) {
    return constant.count() <= NUMBERS
        && Arrays.stream(constant.doubles())
            .allMatch(
                number ->
                    switch (property) {
                      case NEVER_ZERO -> number != 0;
                      case POSITIVE -> number > 0;
                      case NOT_NEGATIVE -> number >= 0;
                    });
  }

  private boolean answer(Property property, Node node, int depth) {
    if (OF_FIRST.contains(node.operator())) {
      return is(property, node.input(0), depth);
    }
    if (OF_ALL.contains(node.operator()) && isOfAll(property, node, depth)) {
      return true;
    }
    return switch (property) {
      case NEVER_ZERO -> isNeverZero(node, depth);
      case POSITIVE -> isPositive(node, depth);
      case NOT_NEGATIVE -> isNotNegative(node, depth);
    };
  }

  private boolean isOfAll(Property property, Node node, int depth) {
    return node.inputs().stream().allMatch(input -> is(property, input, depth));
  }

  private boolean isNeverZero(Node node, int depth) {
    return switch (node.operator()) {
      case "Neg", "Abs", "Sqrt", "Reciprocal", "Pow" ->
          is(Property.NEVER_ZERO, node.input(0), depth);
      default -> is(Property.POSITIVE, node.output(0), depth);
    };
  }

  private boolean isPositive(Node node, int depth) {
    return POSITIVE.contains(node.operator())
        || switch (node.operator()) {
          case "Add", "Sum" ->
              isOfAll(Property.NOT_NEGATIVE, node, depth)
                  && isOfAny(Property.POSITIVE, node, depth);
          case "Max" -> isOfAny(Property.POSITIVE, node, depth);
          case "Clip" -> !node.input(1).isEmpty() && is(Property.POSITIVE, node.input(1), depth);
          case "Sqrt", "Reciprocal", "Pow" -> is(Property.POSITIVE, node.input(0), depth);
          // Whole numbers that become real ones are lengths.
          case "Cast" -> isOfIntegers(node) || is(Property.POSITIVE, node.input(0), depth);
          default -> false;
        };
  }

  private boolean isOfAny(Property property, Node node, int depth) {
    return node.inputs().stream().anyMatch(input -> is(property, input, depth));
  }

  private boolean isOfIntegers(Node node) {
    return types
        .apply(node.input(0))
        .filter(type -> type.type() == DataType.INT64 || type.type() == DataType.INT32)
        .isPresent();
  }

  private boolean isNotNegative(Node node, int depth) {
    return NEVER_NEGATIVE.contains(node.operator())
        || switch (node.operator()) {
          case "Add", "Sum" -> isOfAll(Property.NOT_NEGATIVE, node, depth);
          case "Max" -> isOfAny(Property.NOT_NEGATIVE, node, depth);
          case "Mul" -> node.input(0).equals(node.input(1));
          case "Pow" -> isEven(node.input(1)) || is(Property.NOT_NEGATIVE, node.input(0), depth);
          case "Clip" ->
              !node.input(1).isEmpty() && is(Property.NOT_NEGATIVE, node.input(1), depth);
          case "AveragePool", "Cast" -> is(Property.NOT_NEGATIVE, node.input(0), depth);
          // What is laid around is zero where it is not said.
          case "Pad" ->
              is(Property.NOT_NEGATIVE, node.input(0), depth)
                  && (node.input(2).isEmpty() || is(Property.NOT_NEGATIVE, node.input(2), depth));
          default -> is(Property.POSITIVE, node.output(0), depth);
        };
  }

  private boolean isEven(String exponent) {
    return constants
        .apply(exponent)
        .filter(power -> power.count() == 1 && power.doubles()[0] % 2 == 0)
        .isPresent();
  }
}
