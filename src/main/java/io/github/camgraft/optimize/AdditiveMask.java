package io.github.camgraft.optimize;

import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import java.util.List;
import java.util.Optional;

/**
 * What guided backpropagation lets through a rectifier, on a platform with the blocked layout: a
 * number far below zero is added where nothing may pass, and Relu takes it away with everything
 * else that is negative. ONNX Runtime does both inside the convolution that the gradient comes
 * from, while a mask would be multiplied in a pass of its own.
 */
final class AdditiveMask {
  /** Far above any gradient; a sum with a barrier is never above zero. */
  private static final double HEIGHT = 0x1p70;

  /** Numbers below 2⁻⁵⁷, of which an activation has none, count as zero. */
  private static final double STEEP = 0x1p127;

  /** The height at an upper bound, still far above any gradient. */
  private static final double HEIGHT_AT_BOUND = 0x1p56;

  /**
   * The height at zero where there is an upper bound too: above the slope of the other end, which
   * reaches down to −2⁸⁰ there. Numbers below 2⁻⁴⁴ are not told from zero.
   */
  private static final double HEIGHT_AT_ZERO = 0x1p83;

  private AdditiveMask() {}

  /** Whether a gradient comes from convolutions, into which all this is fused. */
  static boolean fits(Value dy) {
    return BlockedLayout.hold(dy) && isMadeByConvolutions(dy);
  }

  private static boolean isMadeByConvolutions(Value dy) {
    return dy.recorded().filter(node -> node.is("Conv")).isPresent()
        || terms(dy)
            .filter(all -> all.stream().allMatch(AdditiveMask::isMadeByConvolutions))
            .isPresent();
  }

  /** What a sum is the sum of. */
  private static Optional<List<Value>> terms(Value value) {
    return value
        .recorded()
        .filter(node -> node.is("Add"))
        .map(node -> node.inputs().stream().map(value.tape()::recorded).toList());
  }

  /** What is positive, where the rectifier's output y is above zero. */
  static Value guided(Value dy, Value y) {
    return Polyphase.each(
        dy, y, (part, of) -> passed(part, clipped(of.line(STEEP, -HEIGHT), -HEIGHT, 0)));
  }

  /**
   * What is positive, where the output of Clip is above zero and below its upper bound.
   *
   * <p>Float32 numbers below the bound have a distance from it, and that is where the barrier
   * rises; so this is exact. It is made upside down of Relu alone, which a convolution does for
   * nothing, while Clip takes a second look at its result.
   */
  static Value guided(Value dy, Value y, float bound) {
    return Polyphase.each(dy, y, (part, of) -> passed(part, around(of, bound)));
  }

  private static Value around(Cells y, float bound) {
    float last = Math.nextDown(bound);
    double steep = HEIGHT_AT_BOUND / (bound - (double) last);
    Value atZero = y.line(-STEEP, HEIGHT_AT_ZERO).unary("Relu");
    Value atBoth = y.line(steep, -last * steep).plus(atZero).unary("Relu");
    return BlockedLayout.line(atBoth, -1, 0);
  }

  /** Whether the arithmetic of a bound stays within float32. */
  static boolean fits(Value dy, double bound) {
    return fits(dy) && bound == (float) bound && bound > 0x1p-20 && bound < 0x1p20;
  }

  private static Value passed(Value dy, Value barrier) {
    return sum(dy, barrier).unary("Relu");
  }

  /** Term after term, since a convolution takes along one addition each. */
  private static Value sum(Value dy, Value barrier) {
    Optional<List<Value>> terms = terms(dy);
    return terms.isPresent()
        ? sum(terms.get().get(0), sum(terms.get().get(1), barrier))
        : dy.plus(barrier);
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
