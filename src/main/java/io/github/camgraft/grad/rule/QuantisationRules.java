package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Value;
import io.github.camgraft.grad.NotYetException;
import io.github.camgraft.grad.Quantisation;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Tensor;
import java.util.Optional;

/**
 * Quantised models. Rounding has a gradient of zero almost everywhere; these rules pass it straight
 * through, as quantisation-aware training does, and stop it where numbers were cut off.
 */
final class QuantisationRules {
  private QuantisationRules() {}

  /** dy/scale where x lies in the range that can be represented, its ends included. */
  static Value quantize(RuleContext n, Value dy) {
    Value x = n.x(0);
    Value outside = below(n, x).plus(above(n, x));
    return dy.where(outside.oneMinus()).dividedBy(along(n, 1).neverZero());
  }

  private static Value below(RuleContext n, Value x) {
    double least = n.storedType().least();
    Optional<Double> bound = bound(n, least);
    return bound.isPresent() ? x.below(bound.get()) : x.minus(bounds(n, least)).negative();
  }

  private static Value above(RuleContext n, Value x) {
    double largest = n.storedType().largest();
    Optional<Double> bound = bound(n, largest);
    return bound.isPresent() ? x.above(bound.get()) : x.minus(bounds(n, largest)).positive();
  }

  /**
   * The real number of a step, rounded as DequantizeLinear rounds it: where a number is quantised
   * twice, the ends of the range meet themselves again.
   */
  private static Optional<Double> bound(RuleContext n, double step) {
    Optional<Double> scale = single(n, 1);
    Optional<Double> zero = n.has(2) ? single(n, 2) : Optional.of(0.0);
    return scale.isPresent() && zero.isPresent()
        ? Optional.of((double) (float) ((step - zero.get()) * scale.get()))
        : Optional.empty();
  }

  private static Optional<Double> single(RuleContext n, int input) {
    return n.constant(input)
        .filter(tensor -> tensor.count() == 1)
        .map(Tensor::doubles)
        .map(numbers -> numbers[0]);
  }

  private static Value bounds(RuleContext n, double step) {
    Value scale = along(n, 1);
    return n.has(2) ? along(n, 2).negated().plus(step).times(scale) : scale.times(step);
  }

  /** dy·scale. */
  static Value dequantize(RuleContext n, Value dy) {
    return dy.times(along(n, 1));
  }

  private static Value along(RuleContext n, int input) {
    return Quantisation.along(n.x(input), n.axis(1), n.x(0).rank());
  }

  /** dy/scale; the range was taken from the numbers themselves, so nothing is cut off. */
  static Value dynamicallyQuantize(RuleContext n, Value dy) {
    return dy.dividedBy(n.y(1).neverZero());
  }

  /**
   * dy: such an operator does not leave the range of its inputs, or has one of its own, so that its
   * least step is a number like any other.
   */
  static Value straight(RuleContext n, Value dy) {
    requireKnownForm(n);
    return dy;
  }

  /** Where steps come out that are neither the least nor the largest. */
  static Value unsaturated(RuleContext n, Value dy) {
    Value below = belowTheTop(n, dy);
    DataType type = n.storedType();
    return type.isQuantised() ? below.where(n.y().above(type.least())) : below;
  }

  /** The guided rule where a Relu is fused: cutting off below zero is what a Relu does. */
  static Value guided(RuleContext n, Value dy) {
    return unsaturated(n, dy).unary("Relu");
  }

  /** The rule of the deconvolution network where a Relu is fused: only the upper end counts. */
  static Value deconvolution(RuleContext n, Value dy) {
    return belowTheTop(n, dy).unary("Relu");
  }

  /** Where steps come out that are not the largest. */
  private static Value belowTheTop(RuleContext n, Value dy) {
    requireKnownForm(n);
    DataType type = n.storedType();
    return type.isQuantised() ? dy.where(n.y().below(type.largest())) : dy;
  }

  private static void requireKnownForm(RuleContext n) {
    if (n.attributes().integer("channels_last", 0) == 1) {
      throw new NotYetException("with channels in the last place");
    }
    boolean flattens = n.attributes().integer("opset", 13) < 13;
    if (flattens && n.axis(-1) != n.x(0).rank() - 1) {
      throw new NotYetException("over several axes");
    }
  }

  /** The adjoint of the convolution of steps, both counted from their zeros. */
  static Value convolutionOfSteps(RuleContext n, Value dy) {
    return ConvolutionRules.input(n, dy, centred(n, 1, 3, 0));
  }

  /** The matrix product of steps with respect to its left side. */
  static Value leftOfSteps(RuleContext n, Value dy) {
    return ProductRules.left(n, dy, centred(n, 1, 3, n.x(1).rank() - 1));
  }

  /** The matrix product of steps with respect to its right side. */
  static Value rightOfSteps(RuleContext n, Value dy) {
    return ProductRules.right(n, dy, centred(n, 0, 2, n.x(0).rank() - 2));
  }

  private static Value centred(RuleContext n, int steps, int zero, int axis) {
    Value x = n.x(steps);
    return n.has(zero) ? x.minus(Quantisation.along(n.x(zero), axis, x.rank())) : x;
  }
}
