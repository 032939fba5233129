package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Tensor;
import java.util.Optional;

/** Elementwise functions whose gradient takes more than a row, and the softmax family. */
public final class ActivationRules {
  private ActivationRules() {}

  /** 1 where x is positive, {@code alpha} elsewhere. */
  public static Value slope(Value x, double alpha) {
    return x.positive().times(1 - alpha).plus(alpha);
  }

  /** y·(1 − y). */
  static Value sigmoid(RuleContext n, Value dy) {
    return dy.times(n.y().times(n.forms().oneMinus(n.y())));
  }

  /** dy between the bounds. At a bound the gradient is zero, as it is for PyTorch's ReLU6. */
  static Value clip(RuleContext n, Value dy) {
    Value x = n.x(0);
    Value lower = n.has(1) ? dy.where(above(n, x)) : dy;
    return n.has(2) ? lower.where(below(n, x)) : lower;
  }

  /** What is positive on the way back, where y is on the way there. */
  static Value guidedRelu(RuleContext n, Value dy) {
    return n.forms().guidedMask(n.y(), dy);
  }

  /** What is positive on the way back, between the bounds, of which the lower is zero. */
  static Value guidedClip(RuleContext n, Value dy) {
    if (!n.has(2)) {
      return guidedRelu(n, dy);
    }
    Optional<Double> most = bound(n, 2);
    return most.isPresent()
        ? n.forms().guidedMask(n.y(), dy, most.get())
        : clip(n, dy.unary("Relu"));
  }

  private static Value above(RuleContext n, Value x) {
    Optional<Double> bound = bound(n, 1);
    // The output is what ONNX Runtime keeps for the next layer anyway.
    return bound.isPresent() ? n.y().above(bound.get()) : x.minus(n.x(1)).positive();
  }

  private static Value below(RuleContext n, Value x) {
    Optional<Double> bound = bound(n, 2);
    return bound.isPresent() ? n.y().below(bound.get()) : x.minus(n.x(2)).negative();
  }

  private static Optional<Double> bound(RuleContext n, int input) {
    return n.constant(input).map(Tensor::doubles).map(numbers -> numbers[0]);
  }

  /**
   * x·(x+3)/6 between -3 and 3, x above, 0 below (ONNX HardSwish-14): the derivative is (2x+3)/6
   * between.
   */
  static Value hardSwish(RuleContext n, Value dy) {
    Value x = n.x(0);
    Value between = x.above(-3).where(x.below(3));
    Value inner = x.times(2).plus(3).dividedBy(6).where(between);
    return dy.times(inner.plus(x.below(3).oneMinus()));
  }

  /** 1 above zero; below, y + alpha, since y = alpha·(exp x − 1). */
  static Value elu(RuleContext n, Value dy) {
    Value positive = n.x(0).positive();
    Value below = n.y().plus(n.attributes().real("alpha", 1)).where(positive.oneMinus());
    return dy.times(positive.plus(below));
  }

  /** b·x^(b−1); a power of zero is one everywhere, also at x = 0, where x^(b−1) is infinite. */
  static Value powerBase(RuleContext n, Value dy) {
    Value exponent = n.x(1).as(dy.type());
    Optional<Double> number =
        n.constant(1).filter(tensor -> tensor.count() == 1).map(tensor -> tensor.doubles()[0]);
    // A number in the file spares the subtraction in the graph.
    Value power =
        number.isPresent()
            ? n.x(0).power(number.get() == 0 ? 0 : number.get() - 1)
            : n.x(0).power(exponent.minus(1).plus(exponent.isZero()));
    return dy.times(exponent).times(power);
  }

  /** y·ln x, and zero where x is zero, as PyTorch has it. */
  static Value powerExponent(RuleContext n, Value dy) {
    Value x = n.x(0);
    return dy.times(n.y().as(dy.type())).times(x.orOneWhereZero().logarithm());
  }

  /** fmod: y = a − b·q with the whole number q = (a − y)/b, which does not change in between. */
  static Value divisor(RuleContext n, Value dy) {
    return dy.times(n.x(0).minus(n.y()).dividedBy(n.x(1))).negated();
  }

  static Value preluInput(RuleContext n, Value dy) {
    Value positive = n.x(0).positive();
    return dy.times(positive.plus(n.x(1).times(positive.oneMinus())));
  }

  static Value preluSlope(RuleContext n, Value dy) {
    return dy.times(n.x(0).where(n.x(0).negative()));
  }

  /** The largest (or smallest) input gets the gradient; equal ones share it. */
  static Value shareOfTheExtreme(RuleContext n, int input, Value dy) {
    Value winners = n.x(0).equalTo(n.y());
    for (int i = 1; i < n.inputCount(); i++) {
      winners = winners.plus(n.x(i).equalTo(n.y()));
    }
    return dy.times(n.x(input).equalTo(n.y())).dividedBy(winners.neverZero());
  }

  /** y·(dy − Σ dy·y) over the axis. */
  static Value softmax(RuleContext n, Value dy) {
    Value weighted = dy.times(n.y());
    return weighted.minus(n.y().times(weighted.sum(n.axis(-1))));
  }

  /** dy − exp(y)·Σ dy over the axis. */
  static Value logSoftmax(RuleContext n, Value dy) {
    return dy.minus(n.y().exponential().times(dy.sum(n.axis(-1))));
  }
}
