package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A length or position along an axis: a number where it is known, else a value that the model
 * computes when it runs. Arithmetic on known ones happens here, on the others in the graph, so that
 * whoever uses it need not ask which it is.
 */
public final class Extent {
  private final Tape tape;
  private final Dimension dimension;

  /** An int64 tensor of one element; null where the number is known. */
  private final @Nullable Value computed;

  private Extent(Tape tape, Dimension dimension, @Nullable Value computed) {
    this.tape = tape;
    this.dimension = dimension;
    this.computed = computed;
  }

  static Extent known(Tape tape, long size) {
    return new Extent(tape, new Dimension(size, ""), null);
  }

  static Extent computed(Dimension dimension, Value value) {
    return new Extent(value.tape(), dimension, value);
  }

  /** Whether the number is known now. */
  public boolean isKnown() {
    return computed == null;
  }

  /**
   * The number.
   *
   * @throws IllegalStateException if it is not known
   */
  public long size() {
    if (!isKnown()) {
      throw new IllegalStateException("the extent " + dimension + " is not known");
    }
    return dimension.size();
  }

  /** The number, or another one where it is not known. */
  public long sizeOr(long otherwise) {
    return isKnown() ? size() : otherwise;
  }

  /** Whether it cannot be less than that, whatever it turns out to be. */
  public boolean isCertainlyAtLeast(long limit) {
    return isKnown() && size() >= limit;
  }

  /** Whether it may be more than that. */
  public boolean mayExceed(long limit) {
    return !isKnown() || size() > limit;
  }

  /** What a shape says of an axis of this length. */
  public Dimension dimension() {
    return dimension;
  }

  /** The number as an int64 tensor of one element. */
  public Value value() {
    return computed == null ? tape.longs(dimension.size()) : computed;
  }

  /** The sum. */
  public Extent plus(Extent other) {
    return combine("Add", Long::sum, other);
  }

  /** The sum. */
  public Extent plus(long other) {
    return other == 0 ? this : plus(known(tape, other));
  }

  /** The difference. */
  public Extent minus(Extent other) {
    return combine("Sub", (left, right) -> left - right, other);
  }

  /** The difference. */
  public Extent minus(long other) {
    return plus(-other);
  }

  /** The product. */
  public Extent times(Extent other) {
    return combine("Mul", (left, right) -> left * right, other);
  }

  /** The product. */
  public Extent times(long other) {
    return other == 1 ? this : times(known(tape, other));
  }

  /** Half of it, rounded towards zero. */
  public Extent halved() {
    return dividedBy(2);
  }

  /** The quotient, rounded towards zero. */
  public Extent dividedBy(long other) {
    return combine("Div", (left, right) -> left / right, known(tape, other));
  }

  /** This, or the limit where it is smaller. */
  public Extent atLeast(long limit) {
    return combine("Max", Math::max, known(tape, limit));
  }

  /** This, or the limit where it is larger. */
  public Extent atMost(Extent limit) {
    return combine("Min", Math::min, limit);
  }

  /** The other way around. */
  public Extent negated() {
    return known(tape, 0).minus(this);
  }

  private Extent combine(
      String operator, java.util.function.LongBinaryOperator arithmetic, Extent other) {
    if (isKnown() && other.isKnown()) {
      return known(tape, arithmetic.applyAsLong(size(), other.size()));
    }
    Value value =
        tape.node(
            operator,
            new TensorType(DataType.INT64, Shape.of(1)),
            Attributes.NONE,
            value(),
            other.value());
    return new Extent(tape, Dimension.symbolic(value.name()), value);
  }

  @Override
  public String toString() {
    return dimension.toString();
  }
}
