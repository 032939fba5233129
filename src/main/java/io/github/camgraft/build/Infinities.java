package io.github.camgraft.build;

import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which values may be infinite, because of what they are made of, at points where all that the
 * model itself returns is finite: what was divided by something that may be zero, as the derivative
 * of a root is, and what was made of it.
 *
 * <p>Zero times infinity is not a number, so products with such values are written in another way:
 * zero times anything is zero. As PyTorch has it for rectifiers and norms, what is cut off has no
 * influence, however steep what lies behind it is there.
 */
final class Infinities {
  /** Results that are finite, or no numbers, whatever they are made of. */
  private static final Set<String> BOUNDED =
      Set.of("HardSigmoid", "Sigmoid", "Tanh", "Erf", "ArgMax", "Shape", "NonZero");

  private static final Set<String> WITH_WEIGHTS = Set.of("Conv", "ConvTranspose", "Gemm", "MatMul");

  /** What weights pass on their way into a product. */
  private static final Set<String> MOVING =
      Set.of(
          ("Identity Cast Transpose Reshape Slice Squeeze Unsqueeze Expand Concat Mul Gather Split"
                  + " Softmax")
              .split(" "));

  private final Tape tape;
  private final Zeros zeros;
  private final Set<String> recorded = new HashSet<>();

  Infinities(Tape tape, Zeros zeros) {
    this.tape = tape;
    this.zeros = zeros;
  }

  /** Looks at a node that was recorded. */
  void note(Node node, TensorType type) {
    if (type.type().isFloatingPoint()
        && (begin(node) || (pass(node) && node.inputs().stream().anyMatch(this::mayBeIn)))) {
      recorded.add(node.output(0));
    }
  }

  /** Whether a value may be infinite. */
  boolean mayBeIn(String value) {
    return recorded.contains(value)
        || (tape.recorder(value).isEmpty() && tape.producer(value).filter(this::begin).isPresent());
  }

  /** Whether an operator makes an infinite number of a finite one. */
  private boolean begin(Node node) {
    return switch (node.operator()) {
      case "Div" -> !zeros.areAbsent(node.input(1));
      case "Reciprocal", "Log" -> !zeros.areAbsent(node.input(0));
      case "Pow" -> mayBeNegative(node.input(1)) && !zeros.areAbsent(node.input(0));
      default -> false;
    };
  }

  private boolean mayBeNegative(String exponent) {
    return tape.constant(exponent)
        .filter(power -> Arrays.stream(power.doubles()).allMatch(number -> number >= 0))
        .isEmpty();
  }

  /**
   * Whether something of an infinite operand can be saved behind a node. Products with weights
   * spread one infinite number over all channels.
   */
  private boolean pass(Node node) {
    return !BOUNDED.contains(node.operator())
        && !(WITH_WEIGHTS.contains(node.operator())
            && node.attributes().integer("group", 1) == 1
            && node.inputs().stream()
                .anyMatch(operand -> !mayBeIn(operand) && isOfTheModel(operand)));
  }

  /** Whether an operand consists of numbers of the model itself, and not of ones for a gradient. */
  private boolean isOfTheModel(String operand) {
    Deque<String> open = new ArrayDeque<>(List.of(operand));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      String next = open.pop();
      Optional<Node> node = tape.recorder(next);
      if (node.isEmpty() && !next.isEmpty() && !tape.isOwnConstant(next)) {
        return true;
      }
      if (seen.add(next)) {
        node.filter(each -> MOVING.contains(each.operator()))
            .ifPresent(each -> each.inputs().forEach(open::push));
      }
    }
    return false;
  }
}
