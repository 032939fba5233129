package io.github.camgraft.grad;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * A gradient that is zero but for one entry of an axis: that of a transformer whose head looks at
 * the class token alone. As long as nodes treat each token for itself, only that one has to be gone
 * back through; in the last block of a network this is all but the keys and values, at which every
 * token looks.
 *
 * @param part what is not zero; the axis has length one
 * @param axis of the entry
 * @param index of the entry
 * @param length of the axis
 */
record OneRow(Value part, int axis, long index, long length) {
  /** Operators that compute each number of its own place. */
  private static final Set<String> ELEMENTWISE =
      Set.of(
          ("Identity Dropout Cast Add Sub Mul Div Pow Neg Sqrt Reciprocal Exp Erf Tanh Sigmoid Relu"
                  + " Clip LeakyRelu Elu HardSigmoid HardSwish Softplus Gelu Swish")
              .split(" "));

  /** The row that a gradient was made of, where it was. */
  static Optional<OneRow> of(Value whole) {
    return whole.tape().origin(whole, OneRow.class);
  }

  /** The whole, with zeros around the row. */
  Value whole() {
    Extent before = part.tape().extent(index);
    Value whole = ShapeRules.around(part, axis, before, part.tape().extent(length - index - 1));
    whole.tape().remember(whole, this);
    return whole;
  }

  /** The sum of two gradients; of two that have the same row only, it is a row again. */
  static Value sum(Value left, Value right) {
    Optional<OneRow> row = of(left);
    Optional<OneRow> other = of(right).filter(any -> row.filter(any::isBesides).isPresent());
    return other.isPresent()
        ? row.get().with(row.get().part.plus(other.get().part)).whole()
        : Blocks.together(left, right);
  }

  private boolean isBesides(OneRow other) {
    return axis == other.axis && index == other.index && length == other.length;
  }

  private OneRow with(Value otherPart) {
    return new OneRow(otherPart, axis, index, length);
  }

  /** A node as a rule sees it that goes back over the row alone, if each row is for itself. */
  Optional<Site> site(Site n) {
    boolean isForItself =
        n.outputCount() == 1
            && length > 1
            && n.y().rank() == part.rank()
            && n.y().shape().get(axis).is(length)
            && isForItself(n);
    return isForItself ? Optional.of(new RowSite(n, this)) : Optional.empty();
  }

  private boolean isForItself(Site n) {
    return switch (n.node().operator()) {
      case "MatMul" -> isProductOfRows(n);
      case "LayerNormalization" -> axis < n.axis(-1);
      case "Softmax" -> axis != n.axis(-1);
      case "ReduceMean" -> isMeanOfRows(n);
      case "Reshape" -> hasTheSameAxes(n.x(0).shape(), n.y().shape());
      case "Transpose" -> true;
      default -> ELEMENTWISE.contains(n.node().operator());
    };
  }

  /** Whether this axis is the rows of the left matrices, or one of many that are all alike. */
  private boolean isProductOfRows(Site n) {
    int right = n.x(1).rank();
    int rows = part.rank() - 2;
    return n.x(0).rank() > 1 && right > 1 && (axis == rows || (axis < rows && right == 2));
  }

  private boolean isMeanOfRows(Site n) {
    return n.attributes().integer("keepdims", 1) == 1
        && n.x(0).rank() == part.rank()
        && Arrays.stream(n.axes()).noneMatch(each -> each == axis);
  }

  /** Whether all axes up to this one are as before. */
  private boolean hasTheSameAxes(Shape before, Shape after) {
    return before.rank() > axis
        && before.dimensions().subList(0, axis + 1).equals(after.dimensions().subList(0, axis + 1));
  }

  /** The gradient with respect to an input, given that of what the site shows of it. */
  Value whole(Site n, int input, Value gradient) {
    return axisIn(n, input)
        .map(place -> new OneRow(gradient, place, index, length).whole())
        .orElse(gradient);
  }

  /** The axis of an input that has these rows, unless it has numbers that serve all. */
  private Optional<Integer> axisIn(Site n, int input) {
    int rank = n.x(input).rank();
    int place =
        switch (n.node().operator()) {
          case "Reshape" -> axis;
          case "Transpose" -> n.attributes().permutation(rank)[axis];
          default -> rank - (part.rank() - axis);
        };
    boolean isAligned = input == 0 || ELEMENTWISE.contains(n.node().operator());
    return isAligned && place >= 0 && n.x(input).shape().get(place).is(length)
        ? Optional.of(place)
        : Optional.empty();
  }

  private Value in(Value value, int place) {
    return value.sliced(place, value.tape().extent(index), value.tape().extent(index + 1));
  }

  /** What there is of a node in one row. */
  private static final class RowSite extends Site {
    private final Site whole;
    private final OneRow row;

    RowSite(Site whole, OneRow row) {
      super(whole);
      this.whole = whole;
      this.row = row;
    }

    @Override
    Value x(int input) {
      Value x = super.x(input);
      return row.axisIn(whole, input).map(place -> row.in(x, place)).orElse(x);
    }

    @Override
    Value y(int output) {
      return row.in(super.y(output), row.axis);
    }

    @Override
    Value dy(int output) {
      return row.part();
    }

    @Override
    Optional<Value> optionalOutput(int index, TensorType type) {
      return Optional.empty();
    }
  }
}
