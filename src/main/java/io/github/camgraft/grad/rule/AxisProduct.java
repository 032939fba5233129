package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;
import java.util.ArrayList;
import java.util.List;

/**
 * Products with a matrix along one axis.
 *
 * <p>An operator that is linear and works on each axis for itself is such a product, and the
 * columns of its matrix are what it makes of the unit vectors. So a rule applies the operator to
 * {@link #units} and never computes itself where a number comes from; where lengths are known, ONNX
 * Runtime does it once when it loads the model.
 */
final class AxisProduct {
  private AxisProduct() {}

  /** The unit vectors of a length, one in a row, in float32. */
  static Value units(Tape tape, Extent length) {
    return selection(tape.range(length), length);
  }

  /** The matrix [length, picked] in float32 that has a one where its row was picked. */
  static Value selection(Value picked, Extent length) {
    Value places = picked.tape().range(length).unsqueezed(1);
    return places.isEqualTo(picked.unsqueezed(0)).as(DataType.FLOAT);
  }

  /** The matrix times each column that lies along that axis. */
  static Value along(int axis, Value matrix, Value value) {
    int last = value.rank() - 1;
    if (axis == last && last > 0) {
      return value.matrixProduct(matrix.matrixTransposed());
    }
    if (axis == last - 1) {
      return matrix.matrixProduct(value);
    }
    Tape tape = value.tape();
    List<Extent> extents = value.extents();
    Extent inner = product(extents.subList(axis + 1, value.rank()), tape);
    Extent outer = product(extents.subList(0, axis), tape);
    Value columns = value.reshaped(List.of(outer, value.extent(axis), inner));
    List<Extent> result = new ArrayList<>(extents);
    result.set(axis, matrix.extent(0));
    return matrix.matrixProduct(columns).reshaped(result);
  }

  static Extent product(List<Extent> extents, Tape tape) {
    return extents.stream().reduce(tape.extent(1), Extent::times);
  }
}
