package io.github.camgraft.optimize;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.PlainForms;
import io.github.camgraft.grad.RuleContext;
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
record UpstreamSlice(Value part, int axis, long index, long length) {
  /** Operators that compute each number of its own place. */
  private static final Set<String> ELEMENTWISE =
      Set.of(
          ("Identity Dropout Cast Add Sub Mul Div Pow Neg Sqrt Reciprocal Exp Erf Tanh Sigmoid Relu"
                  + " Clip LeakyRelu Elu HardSigmoid HardSwish Softplus Gelu Swish")
              .split(" "));

  /** The row that a gradient was made of, where it was. */
  static Optional<UpstreamSlice> of(Value whole) {
    return whole.tape().origin(whole, UpstreamSlice.class);
  }

  /** The whole, with zeros around the row. */
  Value whole() {
    Extent before = part.tape().extent(index);
    Value whole = PlainForms.around(part, axis, before, part.tape().extent(length - index - 1));
    whole.tape().remember(whole, this);
    return whole;
  }

  /** The sum of two gradients that have the same row only, which is a row again. */
  static Optional<Value> sum(Value left, Value right) {
    Optional<UpstreamSlice> row = of(left);
    Optional<UpstreamSlice> other = of(right).filter(any -> row.filter(any::isBesides).isPresent());
    return other.map(any -> row.get().with(row.get().part.plus(any.part)).whole());
  }

  private boolean isBesides(UpstreamSlice other) {
    return axis == other.axis && index == other.index && length == other.length;
  }

  private UpstreamSlice with(Value otherPart) {
    return new UpstreamSlice(otherPart, axis, index, length);
  }

  /** A node as a rule sees it that goes back over the row alone, if each row is for itself. */
  Optional<RuleContext> site(RuleContext n) {
    boolean isForItself =
        n.outputCount() == 1
            && length > 1
            && n.y().rank() == part.rank()
            && n.y().shape().get(axis).is(length)
            && isForItself(n);
    return isForItself ? Optional.of(new RowSite(n, this)) : Optional.empty();
  }

  private boolean isForItself(RuleContext n) {
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
  private boolean isProductOfRows(RuleContext n) {
    int right = n.x(1).rank();
    int rows = part.rank() - 2;
    return n.x(0).rank() > 1 && right > 1 && (axis == rows || (axis < rows && right == 2));
  }

  private boolean isMeanOfRows(RuleContext n) {
    return n.attributes().integer("keepdims", 1) == 1
        && n.x(0).rank() == part.rank()
        && Arrays.stream(n.axes()).noneMatch(each -> each == axis);
  }

  /** Whether all axes up to this one are as before. */
  private boolean hasTheSameAxes(Shape before, Shape after) {
    return before.rank() > axis
        && before.dimensions().subList(0, axis + 1).equals(after.dimensions().subList(0, axis + 1));
  }

  private Value whole(RuleContext n, int input, Value gradient) {
    return axisIn(n, input)
        .map(place -> new UpstreamSlice(gradient, place, index, length).whole())
        .orElse(gradient);
  }

  /** The axis of an input that has these rows, unless it has numbers that serve all. */
  private Optional<Integer> axisIn(RuleContext n, int input) {
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
  private static final class RowSite extends RuleContext {
    private final RuleContext whole;
    private final UpstreamSlice row;

    RowSite(RuleContext whole, UpstreamSlice row) {
      super(whole);
      this.whole = whole;
      this.row = row;
    }

    @Override
    public Value x(int input) {
      Value x = super.x(input);
      return row.axisIn(whole, input).map(place -> row.in(x, place)).orElse(x);
    }

    @Override
    public Value y(int output) {
      return row.in(super.y(output), row.axis);
    }

    @Override
    public Value dy(int output) {
      return row.part();
    }

    @Override
    public Value whole(int input, Value gradient) {
      return row.whole(whole, input, gradient);
    }

    @Override
    public Optional<Value> optionalOutput(int index, TensorType type) {
      return Optional.empty();
    }
  }
}
