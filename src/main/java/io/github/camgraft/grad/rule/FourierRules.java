package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The discrete Fourier transform (ONNX DFT), forwards and back, whole and one-sided, cut or filled
 * up to another length.
 *
 * <p>All of them are linear in the real numbers that lie along the axis and in the last axis, which
 * has one entry for real numbers and two for complex ones. So the transform is asked what it makes
 * of the unit vectors, and the gradient is the product with the matrix that this gives.
 */
final class FourierRules {
  private FourierRules() {}

  static Value transform(RuleContext n, Value dy) {
    int axis = axis(n);
    int[] order = nextToLast(axis, dy.rank());
    Value lines = dy.transposed(order);
    Value images = images(n, axis);
    Value product = joined(lines).matrixProduct(joined(images).matrixTransposed());
    List<Extent> lengths = new ArrayList<>(lines.extents().subList(0, dy.rank() - 2));
    lengths.add(n.x(0).extent(axis));
    lengths.add(n.x(0).extent(-1));
    return product.reshaped(lengths).transposed(inverse(order));
  }

  /** Set 20 made an input of the attribute and counts from the end; before, the axis is said. */
  private static int axis(RuleContext n) {
    return n.attributes().has("axis")
        ? n.axis(1)
        : n.fromFirst(n.has(2) ? n.numbers(2, "axis")[0] : -2);
  }

  /** What the transform makes of each unit vector: [numbers, length, parts]. */
  private static Value images(RuleContext n, int axis) {
    Tape tape = n.tape();
    Extent length = n.x(0).extent(axis);
    Extent parts = n.x(0).extent(-1);
    Extent numbers = length.times(parts);
    Value units =
        AxisProduct.units(tape, numbers)
            .reshaped(List.of(numbers, length, parts))
            .as(n.x(0).type());
    Shape shape = units.shape().with(1, n.y().shape().get(axis)).with(2, n.y().shape().get(-1));
    TensorType type = new TensorType(units.type(), shape);
    @Nullable Value transformed = n.has(1) ? n.x(1) : null;
    if (n.attributes().has("axis")) {
      return tape.node("DFT", type, n.attributes().with("axis", 1), units, transformed);
    }
    Value one = tape.constant(DataType.INT64, Shape.SCALAR, 1);
    return tape.node("DFT", type, n.attributes(), units, transformed, one);
  }

  private static int[] nextToLast(int axis, int rank) {
    return IntStream.concat(
            IntStream.range(0, rank - 1).filter(other -> other != axis),
            IntStream.of(axis, rank - 1))
        .toArray();
  }

  private static int[] inverse(int[] order) {
    int[] inverse = new int[order.length];
    for (int axis = 0; axis < order.length; axis++) {
      inverse[order[axis]] = axis;
    }
    return inverse;
  }

  /** The last two axes as one. */
  private static Value joined(Value value) {
    List<Extent> extents = new ArrayList<>(value.extents().subList(0, value.rank() - 2));
    extents.add(value.extent(-2).times(value.extent(-1)));
    return value.reshaped(extents);
  }
}
