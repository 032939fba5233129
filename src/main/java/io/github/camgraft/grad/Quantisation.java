package io.github.camgraft.grad;

import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The quantised form of an operator, and where it keeps its numbers. Each operand is three inputs,
 * its steps, their size and the step that stands for zero; the result has a step size and a zero
 * too.
 *
 * <p>The gradient with respect to a quantised tensor is the one by a step, as calculus has it: a
 * step changes the real number by the step size.
 *
 * @param real the operator between the real numbers
 * @param first the input that holds the first operand's steps
 * @param result the input that holds the result's step size
 */
public record Quantisation(String real, int first, int result) {
  // spotless:off
  private static final Map<String, Quantisation> FORMS = Map.ofEntries(
      Map.entry("QLinearConv",                            ofTwo("Conv")),
      Map.entry("QLinearMatMul",                          ofTwo("MatMul")),
      Map.entry("com.microsoft:QGemm",                    new Quantisation("Gemm", 0, 7)),
      Map.entry("com.microsoft:QLinearAdd",               ofTwo("Add")),
      Map.entry("com.microsoft:QLinearMul",               ofTwo("Mul")),
      Map.entry("com.microsoft:QLinearSigmoid",           ofOne("Sigmoid")),
      Map.entry("com.microsoft:QLinearLeakyRelu",         ofOne("LeakyRelu")),
      Map.entry("com.microsoft:QLinearSoftmax",           ofOne("Softmax")),
      Map.entry("com.microsoft:QLinearAveragePool",       ofOne("AveragePool")),
      Map.entry("com.microsoft:QLinearGlobalAveragePool", ofOne("GlobalAveragePool")),
      Map.entry("com.microsoft:QLinearConcat",            new Quantisation("Concat", 2, 0)));

  /** Products of steps, which leave the step sizes to the nodes behind them. */
  private static final Map<String, String> OF_STEPS = Map.of("ConvInteger", "Conv", "MatMulInteger", "MatMul");
  // spotless:on

  private static final Set<String> STRAIGHT =
      Set.of("Sigmoid", "Softmax", "AveragePool", "GlobalAveragePool", "Concat");

  private static Quantisation ofOne(String real) {
    return new Quantisation(real, 0, 3);
  }

  private static Quantisation ofTwo(String real) {
    return new Quantisation(real, 0, 6);
  }

  /** The form of a quantised operator, if it is one. */
  public static Optional<Quantisation> of(Node node) {
    return of(node.qualifiedOperator());
  }

  static Optional<Quantisation> of(String qualifiedOperator) {
    return Optional.ofNullable(FORMS.get(qualifiedOperator));
  }

  /** Whether its result does not leave the range of its operands, or has one of its own. */
  boolean isStraight() {
    return STRAIGHT.contains(real);
  }

  /** The operator that a node would be between real numbers; its own where it is none of steps. */
  public static String realOperator(Node node) {
    String ofSteps = OF_STEPS.getOrDefault(node.qualifiedOperator(), node.operator());
    return of(node).map(Quantisation::real).orElse(ofSteps);
  }

  /** The input with an operand's steps. */
  public int tensor(int operand) {
    return first + 3 * operand;
  }

  /** The operand whose steps an input holds. */
  int operand(int input) {
    return (input - first) / 3;
  }

  /** How many operands there are, where that is not for the node to say. */
  int operands(int otherwise) {
    return result > first ? (result - first) / 3 : otherwise;
  }

  /** The gradient by a step of an operand, of a rule for the real numbers. */
  Value gradient(Rule real, int input, RuleContext n, Rule rounding, Value dy) {
    Value unrounded = rounding.gradient(n, dy);
    Value inReal = n.has(result) ? unrounded.dividedBy(n.x(result).neverZero()) : unrounded;
    return real.gradient(new RealSite(n, this), inReal).times(n.x(input + 1));
  }

  /** The real numbers that steps stand for, as nodes that ONNX Runtime folds for constants. */
  static Value real(Value steps, Value size, Optional<Value> zero, int axis) {
    Value centred = zero.map(step -> steps.minus(along(step, axis, steps.rank()))).orElse(steps);
    return centred.times(along(size, axis, steps.rank()));
  }

  /** One number for each entry of an axis, shaped to broadcast along it; one for all as it is. */
  public static Value along(Value numbers, int axis, int rank) {
    if (numbers.rank() > 1) {
      throw new NotYetException("with step sizes by block");
    }
    if (numbers.rank() == 0 || numbers.shape().get(0).is(1)) {
      return numbers;
    }
    return numbers.unsqueezed(IntStream.range(1, rank - axis).toArray());
  }

  /** A quantised node as the rules of its real operator see it. */
  private static final class RealSite extends RuleContext {
    private final Quantisation places;

    RealSite(RuleContext steps, Quantisation places) {
      super(steps);
      this.places = places;
    }

    @Override
    public Value x(int operand) {
      int input = places.tensor(operand);
      Value steps = super.x(input);
      // Only weights have a step size for each channel: the first axis of a kernel, the column of
      // a matrix, whichever way it lies.
      boolean byRow = node().is("QLinearConv") || attributes().integer("transB", 0) == 1;
      return real(steps, super.x(input + 1), zero(input + 2), byRow ? 0 : steps.rank() - 1);
    }

    @Override
    public Value y() {
      return super.has(places.result())
          ? real(super.y(), super.x(places.result()), zero(places.result() + 1), 0)
          : super.y();
    }

    private Optional<Value> zero(int input) {
      return super.has(input) ? Optional.of(super.x(input)) : Optional.empty();
    }

    @Override
    public boolean has(int operand) {
      return operand < inputCount() && super.has(places.tensor(operand));
    }

    @Override
    public int inputCount() {
      return places.operands((super.inputCount() - places.first()) / 3);
    }

    @Override
    public Optional<Tensor> constant(int operand) {
      return Optional.empty();
    }
  }
}
