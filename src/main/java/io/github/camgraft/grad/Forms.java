package io.github.camgraft.grad;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.TensorType;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a gradient is made of and has several forms, all of the same numbers. Rules and engine say
 * which of them they mean; as written here, each is the plainest. Whoever knows a machine has
 * others, which fit now and then.
 */
public interface Forms {
  /** The plain form of everything. */
  Forms PLAIN = new Forms() {};

  /** A node as its rule is to see it: all of it, or the part on which the gradient is not zero. */
  default RuleContext seen(RuleContext whole) {
    return whole;
  }

  /** The sum of two gradients that arrive at the same value. */
  default Value sum(Value left, Value right) {
    return left.plus(right);
  }

  /** The sum over axes along which an input was repeated, each of which stays with length one. */
  default Value summed(Value gradient, Value input, int... repeated) {
    return gradient.sum(repeated);
  }

  /** A gradient as whoever is not a rule takes it. */
  default Value handedOut(Value gradient) {
    return gradient;
  }

  /** A part of an axis with zeros around it. */
  default Value placed(Value part, int axis, Extent before, Extent after) {
    return PlainForms.around(part, axis, before, after);
  }

  /** A part of an axis. */
  default Value sliced(Value value, int axis, Extent start, Extent end) {
    return value.sliced(axis, start, end);
  }

  /** One minus this. */
  default Value oneMinus(Value value) {
    return value.oneMinus();
  }

  /** {@code term + 1 − factor·maps}. */
  default Value onePlusLess(Value term, Value maps, double factor) {
    return term.minus(maps.times(factor)).plus(1);
  }

  /** A gradient times a factor for each of its places. */
  default Value times(Value gradient, Value factors) {
    return factors.times(gradient);
  }

  /** Feature maps [N, C, …], each channel times a factor of its own [C]. */
  default Value scaled(Value maps, Value factors) {
    return maps.times(
        factors.unsqueezed(IntStream.range(1, Math.max(1, maps.rank() - 1)).toArray()));
  }

  /**
   * The gradient of a convolution with respect to its input: every window of {@code dy} laid back
   * where it was taken.
   *
   * @param x the input
   * @param weights [M, C/group, k…]
   */
  default Value convolutionInput(Value x, Value dy, Value weights, long group, Window window) {
    return PlainForms.transposed(dy, weights, group, x.shape(), window);
  }

  /**
   * The gradient of an average pool with respect to its input.
   *
   * @param x the input
   * @param share of each entry of a window
   * @param kernel of ones
   */
  default Value averagePoolInput(Value x, Value share, Value kernel, Window window) {
    return PlainForms.laidBack(x, PlainForms.byChannel(share), kernel, window);
  }

  /** The gradient of a global average pool with respect to its input. */
  default Value globalAveragePoolInput(Value x, Value dy) {
    return dy.dividedBy(x.count(IntStream.range(2, x.rank()).toArray())).expandedLike(x);
  }

  /**
   * The gradient of a max pool with respect to its input: to the first maximum of each window.
   *
   * @param y the maxima
   */
  default Value maxPoolInput(Value x, Value y, Value dy, Window window) {
    return PlainForms.toFirstMaxima(x, dy, window);
  }

  /** What is positive, where a rectifier's output is above zero. */
  default Value guidedMask(Value y, Value dy) {
    return dy.isNonNegative() ? dy.where(y.positive()) : dy.unary("Relu").where(y.positive());
  }

  /** What is positive, where the output of Clip is above zero and below an upper bound. */
  default Value guidedMask(Value y, Value dy, double bound) {
    return dy.unary("Relu").where(y.above(0)).where(y.below(bound));
  }

  /** A further output that a node can hand out for nothing, if there is one. */
  default Optional<Value> furtherOutput(RuleContext node, int output, TensorType type) {
    return Optional.empty();
  }
}
