package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The nodes that give a tensor another shape, written so that the runtime still sees which open
 * axes stay as they are.
 */
final class Reshaping {
  private Reshaping() {}

  /** The same numbers under another shape. */
  static Value reshaped(Value value, List<Extent> extents) {
    Shape target = shape(extents);
    if (target.equals(value.shape())) {
      return value;
    }
    Tape tape = value.tape();
    List<Extent> asked =
        IntStream.range(0, extents.size()).mapToObj(i -> keeping(value, extents, i)).toList();
    long open = asked.stream().filter(extent -> !extent.isKnown()).count();
    Value row =
        open == 1
            ? tape.longs(asked.stream().mapToLong(Reshaping::sizeOrInferred).toArray())
            : tape.row(asked);
    return tape.node("Reshape", new TensorType(value.type(), target), Attributes.NONE, value, row);
  }

  /**
   * A length of Reshape's target: zero means that the axis keeps its length. Then the runtime sees
   * that two tensors share an open batch, without which it leaves the blocked layout.
   */
  private static Extent keeping(Value value, List<Extent> extents, int axis) {
    Extent extent = extents.get(axis);
    boolean isKept =
        !extent.isKnown()
            && axis < value.rank()
            && value.shape().get(axis).equals(extent.dimension());
    return isKept ? value.tape().extent(0) : extent;
  }

  private static long sizeOrInferred(Extent extent) {
    return extent.isKnown() ? extent.size() : -1;
  }

  /** The value repeated along axes of length one until it has these lengths. */
  static Value expanded(Value value, List<Extent> extents) {
    List<Extent> asked =
        IntStream.range(0, extents.size()).mapToObj(i -> repeating(value, extents, i)).toList();
    TensorType result = new TensorType(value.type(), shape(extents));
    return value.tape().node("Expand", result, Attributes.NONE, value, value.tape().row(asked));
  }

  /**
   * A length of Expand's target: one means that the axis keeps its length, see {@link #keeping}.
   */
  private static Extent repeating(Value value, List<Extent> extents, int axis) {
    Extent extent = extents.get(axis);
    int own = axis - extents.size() + value.rank();
    boolean isKept =
        !extent.isKnown() && own >= 0 && value.shape().get(own).equals(extent.dimension());
    return isKept ? value.tape().extent(1) : extent;
  }

  private static Shape shape(List<Extent> extents) {
    return new Shape(extents.stream().map(Extent::dimension).toList());
  }
}
