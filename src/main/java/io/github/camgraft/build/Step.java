package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;

/**
 * The step function as a HardSigmoid so steep that nothing lies on its slope. Unlike Greater and
 * Where it stays inside ONNX Runtime's blocked memory layout between convolutions, where masks are
 * needed most.
 */
final class Step {
  /**
   * Far above any feature map, far below overflow; a power of two, so that scaling by it is exact.
   */
  private static final float STEEP = 0x1p100f;

  /** Beyond this a bound times {@link #STEEP} comes near the end of float32. */
  private static final double LARGEST_BOUND = 0x1p20;

  private Step() {}

  static boolean fits(Value value, double bound) {
    return value.type() == DataType.FLOAT && Math.abs(bound) < LARGEST_BOUND;
  }

  static Value above(Value value, double bound) {
    return hardSigmoid(value, STEEP, (float) -(bound * STEEP));
  }

  static Value below(Value value, double bound) {
    return hardSigmoid(value, -STEEP, (float) (bound * STEEP));
  }

  /** Where a value is not below zero, which is where a difference from a maximum is none. */
  static Value atLeastZero(Value value) {
    return hardSigmoid(value, STEEP, 1);
  }

  /** Where a value is not above zero. */
  static Value atMostZero(Value value) {
    return hardSigmoid(value, -STEEP, 1);
  }

  private static Value hardSigmoid(Value value, float alpha, float beta) {
    Attributes attributes = Attributes.NONE.with("alpha", alpha).with("beta", beta);
    return value.tape().node("HardSigmoid", value.tensorType(), attributes, value);
  }
}
