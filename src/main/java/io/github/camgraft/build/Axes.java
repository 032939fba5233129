package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The nodes that put axes of length one in, take them out, and reduce axes to that length. */
final class Axes {
  private Axes() {}

  static Value unsqueezed(Value value, int... axes) {
    List<Dimension> dimensions = new ArrayList<>(value.shape().dimensions());
    Arrays.stream(axes).sorted().forEach(axis -> dimensions.add(axis, Dimension.of(1)));
    return along(value, "Unsqueeze", new Shape(dimensions), axes);
  }

  static Value squeezed(Value value, int... axes) {
    List<Dimension> left =
        IntStream.range(0, value.rank())
            .filter(axis -> Arrays.stream(axes).noneMatch(other -> other == axis))
            .mapToObj(value.shape()::get)
            .toList();
    return along(value, "Squeeze", new Shape(left), axes);
  }

  static Value reduced(Value value, String operator, int... axes) {
    Shape reduced = value.shape();
    for (int axis : axes) {
      reduced = reduced.with(axis, Dimension.of(1));
    }
    return along(value, operator, reduced, axes);
  }

  /** Without any axes there is nothing to do. */
  private static Value along(Value value, String operator, Shape shape, int... axes) {
    TensorType type = new TensorType(value.type(), shape);
    return axes.length == 0
        ? value
        : value.tape().node(operator, type, Attributes.NONE, value, value.row(axes));
  }
}
