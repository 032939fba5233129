package io.github.camgraft.grad;

import io.github.camgraft.onnx.Attributes;
import io.github.camgraft.onnx.Value;

/** Reductions and running sums whose gradient takes more than a row. */
final class ReductionRules {
  private ReductionRules() {}

  /** dy·x/y, and zero where y is zero, as PyTorch has it. */
  static Value euclidean(Site n, Value dy) {
    Value norm = n.keepingAxes(n.y());
    return n.x(0).times(n.keepingAxes(dy).dividedBy(norm.plus(norm.isZero())));
  }

  /**
   * dy times the product of all other numbers: the product of all that are not zero, divided by the
   * number itself unless that is zero, and zero where there is another zero.
   */
  static Value product(Site n, Value dy) {
    Value zero = n.x(0).isZero();
    Value numbers = n.x(0).plus(zero);
    Value otherZeros = zero.sum(n.axes()).minus(zero);
    Value others = numbers.product(n.axes()).dividedBy(numbers).where(otherZeros.isZero());
    return n.keepingAxes(dy).times(others);
  }

  /** What a number was added to lies behind it, so the gradients are summed from the other end. */
  static Value runningSum(Site n, Value dy) {
    Attributes attributes = n.attributes();
    Attributes fromTheEnd = attributes.with("reverse", 1 - attributes.integer("reverse", 0));
    return n.tape().node("CumSum", dy.tensorType(), fromTheEnd, dy, n.x(1));
  }
}
