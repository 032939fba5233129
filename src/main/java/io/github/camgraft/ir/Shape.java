package io.github.camgraft.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The lengths of a tensor's axes, outermost first.
 *
 * @param dimensions one entry an axis; none for a scalar
 */
public record Shape(List<Dimension> dimensions) {
  /** A scalar's shape. */
  public static final Shape SCALAR = new Shape(List.of());

  /** Keeps its own copy of the list. */
  public Shape {
    dimensions = List.copyOf(dimensions);
  }

  /** A shape of known lengths. */
  public static Shape of(long... sizes) {
    return new Shape(Arrays.stream(sizes).mapToObj(Dimension::of).toList());
  }

  /** How many axes there are. */
  public int rank() {
    return dimensions.size();
  }

  /** One axis; a negative number counts from the last. */
  public Dimension get(int axis) {
    return dimensions.get(axis < 0 ? axis + rank() : axis);
  }

  /** Whether every length is a number. */
  public boolean isKnown() {
    return dimensions.stream().allMatch(Dimension::isKnown);
  }

  /** Whether every length from that axis on is a number. */
  public boolean isKnownFrom(int axis) {
    return dimensions.stream().skip(axis).allMatch(Dimension::isKnown);
  }

  /** Whether there is no element, as far as it is known. */
  public boolean isEmpty() {
    return dimensions.stream().anyMatch(length -> length.is(0));
  }

  /** The lengths as numbers, -1 where one is unknown. */
  public long[] sizes() {
    return dimensions.stream().mapToLong(Dimension::size).toArray();
  }

  /**
   * How many elements there are.
   *
   * @throws ModelException if a length is unknown
   */
  public long count() {
    if (!isKnown()) {
      throw new ModelException("the number of elements of a " + this + " tensor is not known");
    }
    return dimensions.stream().mapToLong(Dimension::size).reduce(1, Math::multiplyExact);
  }

  /** This shape with one axis replaced. */
  public Shape with(int axis, Dimension dimension) {
    List<Dimension> changed = new ArrayList<>(dimensions);
    changed.set(axis < 0 ? axis + rank() : axis, dimension);
    return new Shape(changed);
  }

  /** The axes of this shape in another order. */
  public Shape permuted(int... order) {
    return new Shape(Arrays.stream(order).mapToObj(this::get).toList());
  }

  /**
   * The shape of an elementwise operation on two tensors (multidirectional broadcasting, ONNX
   * specification, Broadcasting.md).
   */
  public Shape broadcast(Shape other) {
    int rank = Math.max(rank(), other.rank());
    List<Dimension> result = new ArrayList<>(rank);
    for (int axis = 0; axis < rank; axis++) {
      result.add(broadcast(fromRight(rank - axis), other.fromRight(rank - axis)));
    }
    return new Shape(result);
  }

  private Dimension fromRight(int distance) {
    return distance <= rank() ? get(rank() - distance) : Dimension.of(1);
  }

  private static Dimension broadcast(Dimension left, Dimension right) {
    if (left.equals(right) || right.is(1)) {
      return left;
    }
    if (left.is(1)) {
      return right;
    }
    if (left.isKnown() && right.isKnown()) {
      throw new ModelException("lengths " + left + " and " + right + " do not broadcast");
    }
    if (left.isKnown()) {
      return left;
    }
    return right.isKnown()
        ? right
        : Dimension.symbolic("max(" + left.identity() + "," + right.identity() + ")");
  }

  @Override
  public String toString() {
    return dimensions.stream().map(Dimension::toString).collect(Collectors.joining("×", "[", "]"));
  }
}
