package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;

/**
 * Products and quotients in which zero stays zero, also beside infinity; see {@link Infinities}.
 */
final class Vanishing {
  private Vanishing() {}

  /** The same number where that other value is not zero, and zero where it is. */
  static Value whereNotZero(Value value, Value other) {
    Tape tape = value.tape();
    Value zero = tape.scalar(value.type(), 0);
    return tape.node(
        "Where",
        value.tensorType(),
        Attributes.NONE,
        other.isEqualTo(tape.scalar(other.type(), 0)),
        zero,
        value);
  }

  /** A product that is zero wherever the factor of an infinite number is. */
  static Value product(Value product, Value left, Value right) {
    Value ofLeft =
        right.mayBeInfinite() && !left.isNeverZero() ? whereNotZero(product, left) : product;
    return left.mayBeInfinite() && !right.isNeverZero() ? whereNotZero(ofLeft, right) : ofLeft;
  }
}
