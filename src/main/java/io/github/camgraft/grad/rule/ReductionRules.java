package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Attributes;

/** Reductions and running sums whose gradient takes more than a row. */
final class ReductionRules {
  private ReductionRules() {}

  /** dy·x/y, and zero where y is zero, as PyTorch has it. */
  static Value euclidean(RuleContext n, Value dy) {
    Value norm = n.keepingAxes(n.y());
    return n.x(0).times(n.keepingAxes(dy).dividedBy(norm.orOneWhereZero()));
  }

  /**
   * dy times the product of all other numbers: the product of all that are not zero, divided by the
   * number itself unless that is zero, and zero where there is another zero.
   */
  static Value product(RuleContext n, Value dy) {
    Value zero = n.x(0).isZero();
    Value numbers = n.x(0).orOneWhereZero();
    Value otherZeros = zero.sum(n.axes()).minus(zero);
    Value others = numbers.product(n.axes()).dividedBy(numbers).where(otherZeros.isZero());
    return n.keepingAxes(dy).times(others);
  }

  /** What a number was added to lies behind it, so the gradients are summed from the other end. */
  static Value runningSum(RuleContext n, Value dy) {
    Attributes attributes = n.attributes();
    Attributes fromTheEnd = attributes.with("reverse", 1 - attributes.integer("reverse", 0));
    return n.tape().node("CumSum", dy.tensorType(), fromTheEnd, dy, n.x(1));
  }

  /**
   * A product y of all numbers so far has the derivative y/x by each of them that is not zero, so
   * the gradient is Σ dy·y over the products behind, divided by x. Where one zero was met, only
   * that zero has a derivative, the product of all others; where two were, none has.
   */
  static Value runningProduct(RuleContext n, Value dy) {
    Value zero = n.x(0).isZero();
    Value numbers = n.x(0).orOneWhereZero();
    Value products = running(n, "CumProd", numbers).times(dy);
    Value zeros = running(n, "CumSum", zero);
    Value byNumbers = runningSum(n, products.where(zeros.isZero())).dividedBy(numbers);
    Value byZeros = runningSum(n, products.where(zeros.minus(1).isZero()));
    return byNumbers.where(zero.oneMinus()).plus(byZeros.where(zero));
  }

  private static Value running(RuleContext n, String operator, Value numbers) {
    return n.tape().node(operator, numbers.tensorType(), n.attributes(), numbers, n.x(1));
  }
}
