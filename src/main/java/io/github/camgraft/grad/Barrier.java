package io.github.camgraft.grad;

import io.github.camgraft.onnx.Attributes;
import io.github.camgraft.onnx.Value;

/**
 * What guided backpropagation lets through a rectifier, on a platform with the blocked layout: a
 * number far below zero is added where nothing may pass, and Relu takes it away with everything
 * else that is negative. ONNX Runtime does both inside the convolution that the gradient comes
 * from, while a mask would be multiplied in a pass of its own.
 */
final class Barrier {
  /** Far above any gradient; a sum with a barrier is never above zero. */
  private static final double HEIGHT = 0x1p70;

  /** Numbers below 2⁻⁵⁷, of which an activation has none, count as zero. */
  private static final double STEEP = 0x1p127;

  /** Where the gradient of Clip is folded: numbers in front of it, but for zero, are not told. */
  private static final double NEAR_ZERO = 0x1p-90;

  private Barrier() {}

  /** Whether a gradient comes from a convolution, into which all this is fused. */
  static boolean fits(Value dy) {
    return Blocks.hold(dy) && dy.isFrom("Conv");
  }

  /** What is positive, where the rectifier's output y is above zero. */
  static Value guided(Value dy, Value y) {
    return passed(dy, clipped(Blocks.line(y, STEEP, -HEIGHT), -HEIGHT, 0));
  }

  /**
   * What is positive, where the output of Clip is above zero and below its upper bound.
   *
   * <p>First the numbers at zero are folded over beyond the bound, so that only the bound is left
   * to compare with. Float32 numbers below the bound have a distance from it, and that is where the
   * barrier rises; so this is exact.
   */
  static Value guided(Value dy, Value y, float bound) {
    double beyond = 4.0 * Math.scalb(1.0, Math.getExponent(bound));
    Attributes slope = Attributes.NONE.with("alpha", (float) (-beyond / NEAR_ZERO));
    Value folded = y.tape().node("LeakyRelu", y.tensorType(), slope, Blocks.line(y, 1, -NEAR_ZERO));
    float last = Math.nextDown(bound);
    double steep = HEIGHT / (bound - (double) last);
    return passed(dy, clipped(Blocks.line(folded, -steep, last * steep), -HEIGHT, 0));
  }

  /** Whether the arithmetic of a bound stays within float32. */
  static boolean fits(Value dy, double bound) {
    return fits(dy) && bound == (float) bound && bound > 0x1p-20 && bound < 0x1p20;
  }

  private static Value passed(Value dy, Value barrier) {
    return dy.plus(barrier).unary("Relu");
  }

  private static Value clipped(Value value, double least, double most) {
    return value
        .tape()
        .node(
            "Clip",
            value.tensorType(),
            Attributes.NONE,
            value,
            value.tape().scalar(value.type(), least),
            value.tape().scalar(value.type(), most));
  }
}
