package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of the graph as something to compute with: every method records a node on the value's
 * tape and gives its result. Names follow mathematics; shapes follow the ONNX specification, with
 * numpy broadcasting between two operands.
 */
public final class Value {
  private final Tape tape;
  private final String name;
  private final TensorType type;

  /** Whose shape is looked at when the graph runs; null for this value's own. */
  private final @Nullable Value original;

  Value(Tape tape, String name, TensorType type) {
    this(tape, name, type, null);
  }

  private Value(Tape tape, String name, TensorType type, @Nullable Value original) {
    this.tape = tape;
    this.name = name;
    this.type = type;
    this.original = original;
  }

  /** Where nodes on this value are recorded. */
  public Tape tape() {
    return tape;
  }

  /** The tensor's name in the graph. */
  public String name() {
    return name;
  }

  /** The element type. */
  public DataType type() {
    return type.type();
  }

  /** The lengths of the axes. */
  public Shape shape() {
    return type.shape();
  }

  /** Element type and shape. */
  public TensorType tensorType() {
    return type;
  }

  /** Whether no number can be below zero, as far as the tape tells. */
  public boolean isNonNegative() {
    return tape.isNonNegative(name);
  }

  /**
   * Whether a number may be infinite although all that the model returns is finite, as far as the
   * tape tells: the derivative of a root is where that is zero.
   */
  public boolean mayBeInfinite() {
    return tape.mayBeInfinite(name);
  }

  /** Whether no number can be zero, as far as the tape tells. */
  boolean isNeverZero() {
    return tape.isNeverZero(name);
  }

  /** This, of which whoever made it knows that no number is zero. */
  public Value neverZero() {
    tape.stateNeverZero(this);
    return this;
  }

  /** The node on the tape that computes this. */
  public Optional<Node> recorded() {
    return tape.recorder(this);
  }

  /** How many axes there are. */
  public int rank() {
    return shape().rank();
  }

  // --- elementwise ---

  /** The result of an operator without attributes that keeps the shape. */
  public Value unary(String operator) {
    return tape.node(operator, type, Attributes.NONE, this);
  }

  private Value binary(String operator, Value other) {
    return binary(operator, other, type());
  }

  private Value binary(String operator, Value other, DataType resultType) {
    TensorType result = new TensorType(resultType, shape().broadcast(other.shape()));
    return tape.node(operator, result, Attributes.NONE, this, other);
  }

  private Value number(double number) {
    return tape.scalar(type(), number);
  }

  /** The sum. */
  public Value plus(Value other) {
    return binary("Add", other);
  }

  /** The sum. */
  public Value plus(double other) {
    return other == 0 ? this : plus(number(other));
  }

  /** The difference. */
  public Value minus(Value other) {
    return binary("Sub", other);
  }

  /** The difference. */
  public Value minus(double other) {
    return plus(-other);
  }

  /** The product. Zero times anything is zero, also where a factor may be infinite. */
  public Value times(Value other) {
    return Vanishing.product(binary("Mul", other), this, other);
  }

  /** The product. */
  public Value times(double other) {
    return other == 1 ? this : times(number(other));
  }

  /** The quotient. Zero divided by anything is zero, also where the divisor may be zero. */
  public Value dividedBy(Value other) {
    Value quotient = binary("Div", other);
    return quotient.mayBeInfinite() && !other.isNeverZero()
        ? Vanishing.whereNotZero(quotient, this)
        : quotient;
  }

  /** The quotient. */
  public Value dividedBy(double other) {
    return other == 1 ? this : dividedBy(number(other));
  }

  /** This to that power. */
  public Value power(Value exponent) {
    return binary("Pow", exponent);
  }

  /** This to that power. */
  public Value power(double exponent) {
    return exponent == 1 ? this : power(number(exponent));
  }

  /** The other sign. */
  public Value negated() {
    return unary("Neg");
  }

  /** One divided by this. */
  public Value reciprocal() {
    return unary("Reciprocal");
  }

  /** This times itself. */
  public Value squared() {
    return times(this);
  }

  /** The square root. */
  public Value squareRoot() {
    return unary("Sqrt");
  }

  /** e to the power of this. */
  public Value exponential() {
    return unary("Exp");
  }

  /** The natural logarithm. */
  public Value logarithm() {
    return unary("Log");
  }

  /** One minus this. */
  public Value oneMinus() {
    return number(1).minus(this);
  }

  /** The same numbers as another element type. */
  public Value as(DataType other) {
    if (other == type()) {
      return this;
    }
    TensorType result = new TensorType(other, shape());
    Value cast = tape.node("Cast", result, Attributes.NONE.with("to", other.code()), this);
    // Asking for a length alone must not keep the cast alive.
    return new Value(tape, cast.name, result, this);
  }

  /** The real numbers that these steps stand for. */
  public Value dequantised(Value size, Value zero) {
    TensorType result = new TensorType(size.type(), shape());
    return tape.node("DequantizeLinear", result, Attributes.NONE, this, size, zero);
  }

  // --- masks: 1 where something holds, 0 elsewhere, of this value's type ---

  /** Keeps what the mask marks and makes the rest zero. */
  public Value where(Value mask) {
    return mayBeInfinite() ? Vanishing.whereNotZero(this, mask) : times(mask);
  }

  /** This where it is not zero, and one where it is: something to divide by. */
  public Value orOneWhereZero() {
    return plus(isZero()).neverZero();
  }

  /** Zero where this is a finite number, and not a number where it is not. */
  public Value zeroWhereFinite() {
    return binary("Mul", number(0));
  }

  /** Where this is above zero. */
  public Value positive() {
    return above(0);
  }

  /** Where this is below zero. */
  public Value negative() {
    return below(0);
  }

  /**
   * Where this is above a bound.
   *
   * <p>For float32 this is exact but for numbers within 2⁻¹⁰⁰ above the bound, see {@link Step}.
   */
  public Value above(double bound) {
    return Step.fits(this, bound) ? Step.above(this, bound) : comparison("Greater", number(bound));
  }

  /** Where this is below a bound; see {@link #above}. */
  public Value below(double bound) {
    return Step.fits(this, bound) ? Step.below(this, bound) : comparison("Less", number(bound));
  }

  /** One with the sign of this, zero for zero: made of masks, since not every device has Sign. */
  public Value sign() {
    return positive().minus(negative());
  }

  /**
   * Where this, a float32 tensor, is not below zero; numbers within 2⁻¹⁰⁰ below count as zero, see
   * {@link Step}.
   */
  public Value atLeastZero() {
    return Step.atLeastZero(this);
  }

  /** Where this, a float32 tensor, is not above zero; see {@link #atLeastZero}. */
  public Value atMostZero() {
    return Step.atMostZero(this);
  }

  /** Where this is zero. */
  public Value isZero() {
    return equalTo(number(0));
  }

  /** Where this equals the other. */
  public Value equalTo(Value other) {
    return comparison("Equal", other);
  }

  private Value comparison(String operator, Value other) {
    return binary(operator, other, DataType.BOOL).as(type());
  }

  /** The truth value where this, of any number type, equals the other. */
  public Value isEqualTo(Value other) {
    return binary("Equal", other, DataType.BOOL);
  }

  /** This where it is at least zero, the other where it is below. */
  public Value orWhereNegative(Value other) {
    Value negative = binary("Less", number(0), DataType.BOOL);
    return tape.node(
        "Where",
        new TensorType(type(), shape().broadcast(other.shape())),
        Attributes.NONE,
        negative,
        other,
        this);
  }

  /** This, or the limit where it is smaller. */
  public Value atLeast(Value limit) {
    return binary("Max", limit);
  }

  /** This, or the limit where it is larger. */
  public Value atMost(Value limit) {
    return binary("Min", limit);
  }

  // --- shapes ---

  /** The length of an axis; a negative axis counts from the last. */
  public Extent extent(int axis) {
    Dimension dimension = shape().get(axis);
    int position = axis < 0 ? axis + rank() : axis;
    return dimension.isKnown()
        ? tape.extent(dimension.size())
        : Extent.computed(
            dimension,
            tape.node(
                "Shape",
                new TensorType(DataType.INT64, Shape.of(1)),
                Attributes.NONE.with("start", position).with("end", position + 1L),
                original == null ? this : original));
  }

  /** The lengths of all axes. */
  public List<Extent> extents() {
    return IntStream.range(0, rank()).mapToObj(this::extent).toList();
  }

  /** The product of the lengths of some axes, as a number of this value's type. */
  public Value count(int... axes) {
    Extent product =
        Arrays.stream(axes).mapToObj(this::extent).reduce(tape.extent(1), Extent::times);
    return product.isKnown() ? number((double) product.size()) : product.value().as(type());
  }

  /** The same numbers under the shape of another value. */
  public Value reshapedLike(Value other) {
    return reshaped(other.extents());
  }

  /** The same numbers under another shape. */
  public Value reshaped(List<Extent> extents) {
    return Reshaping.reshaped(this, extents);
  }

  /** This repeated along axes of length one until it has the other's shape. */
  public Value expandedLike(Value other) {
    return shape().equals(other.shape()) ? this : expanded(other.extents());
  }

  /** This repeated along axes of length one until it has these lengths. */
  public Value expanded(List<Extent> extents) {
    return Reshaping.expanded(this, extents);
  }

  /** The axes in another order. */
  public Value transposed(int... order) {
    return Transposition.of(this, order);
  }

  /** The last two axes exchanged. */
  public Value matrixTransposed() {
    int[] order = IntStream.range(0, rank()).toArray();
    order[rank() - 1] = rank() - 2;
    order[rank() - 2] = rank() - 1;
    return transposed(order);
  }

  /** With axes of length one put in, at these positions of the result. */
  public Value unsqueezed(int... axes) {
    return Axes.unsqueezed(this, axes);
  }

  /** Without these axes, which have length one. */
  public Value squeezed(int... axes) {
    return Axes.squeezed(this, axes);
  }

  /** Positions of axes as the input of a node. */
  Value row(int... axes) {
    return tape.longs(Arrays.stream(axes).asLongStream().toArray());
  }

  /** The part of an axis from {@code start} to before {@code end}. */
  public Value sliced(int axis, Extent start, Extent end) {
    return Slicing.sliced(this, axis, start, end);
  }

  /** Of each axis, which has a known length, the entries from one on in steps. */
  public Value stepped(int[] axes, long[] firsts, long[] steps) {
    return Slicing.stepped(this, axes, firsts, steps);
  }

  /** The axes in reverse order of their entries. */
  public Value flipped(int... axes) {
    return Slicing.flipped(this, axes);
  }

  /** With that many entries before and after each axis; a negative number takes entries away. */
  public Value padded(List<Extent> before, List<Extent> after, double filling) {
    return Slicing.padded(this, before, after, number(filling));
  }

  /** Values one after the other along an axis. */
  public static Value concatenated(int axis, List<Value> parts) {
    Value first = parts.get(0);
    if (parts.size() == 1) {
      return first;
    }
    Extent length = parts.stream().map(part -> part.extent(axis)).reduce(Extent::plus).get();
    return first.tape.node(
        "Concat",
        new TensorType(first.type(), first.shape().with(axis, length.dimension())),
        Attributes.NONE.with("axis", axis),
        parts.toArray(Value[]::new));
  }

  // --- reductions and products ---

  /** The sum over some axes, which stay with length one. */
  public Value sum(int... axes) {
    return Axes.reduced(this, "ReduceSum", axes);
  }

  /** The mean over some axes, which stay with length one. */
  public Value mean(int... axes) {
    return Axes.reduced(this, "ReduceMean", axes);
  }

  /** The product over some axes, which stay with length one. */
  public Value product(int... axes) {
    return Axes.reduced(this, "ReduceProd", axes);
  }

  /** The largest entry along some axes, which stay with length one. */
  public Value maximum(int... axes) {
    return Axes.reduced(this, "ReduceMax", axes);
  }

  /** The smallest entry along some axes, which stay with length one. */
  public Value minimum(int... axes) {
    return Axes.reduced(this, "ReduceMin", axes);
  }

  /** The position of the first largest entry along an axis, which stays with length one. */
  public Value argMax(int axis) {
    return tape.node(
        "ArgMax",
        new TensorType(DataType.INT64, shape().with(axis, Dimension.of(1))),
        Attributes.NONE.with("axis", axis).with("keepdims", 1),
        this);
  }

  /** One row for each whole number of this [N]: a one in that column, zero in the others. */
  public Value oneHot(Extent columns, DataType resultType) {
    Value numbers = tape.range(columns).unsqueezed(0);
    Value rows = unsqueezed(1).isEqualTo(numbers).as(resultType);
    tape.remember(rows, new OneHot(this));
    return rows;
  }

  /**
   * The matrix product over the last two axes, with broadcasting of the others. The product of rows
   * with a single one picks rows, which is how it is written.
   */
  public Value matrixProduct(Value other) {
    return MatrixProduct.of(this, other);
  }

  @Override
  public String toString() {
    return name + ": " + type;
  }
}
