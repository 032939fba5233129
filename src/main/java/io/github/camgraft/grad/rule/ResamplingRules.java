package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.NotYetException;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Operators that compute each axis anew from the old one, so that their adjoints are products with
 * the transposed matrix of each axis.
 */
final class ResamplingRules {
  private ResamplingRules() {}

  static Value resize(RuleContext n, Value dy) {
    Value result = dy;
    int[] axes = resizable(n);
    for (int place = 0; place < axes.length; place++) {
      if (isResized(n, axes[place], place)) {
        Value matrix =
            keepsRatio(n)
                ? keepingRatio(n, axes[place], axes)
                : ofResize(n, axes[place], place, axes.length);
        result = AxisProduct.along(axes[place], matrix.as(dy.type()).matrixTransposed(), result);
      }
    }
    return result;
  }

  /** The axes to which the entries of scales, sizes and roi belong. */
  private static int[] resizable(RuleContext n) {
    return n.attributes()
        .integers("axes")
        .map(axes -> Arrays.stream(axes).mapToInt(n::fromFirst).toArray())
        .orElseGet(() -> IntStream.range(0, n.x(0).rank()).toArray());
  }

  private static boolean isResized(RuleContext n, int axis, int place) {
    if (crops(n) && !n.constant(1).map(roi -> isWhole(roi.doubles(), place)).orElse(false)) {
      return true;
    }
    return n.hasNumbers(2)
        ? n.constant(2).map(scales -> scales.doubles()[place] != 1).orElse(true)
        : !n.x(0).shape().get(axis).equals(n.y().shape().get(axis));
  }

  private static boolean crops(RuleContext n) {
    return n.attributes()
        .text("coordinate_transformation_mode", "half_pixel")
        .equals("tf_crop_and_resize");
  }

  private static boolean isWhole(double[] roi, int place) {
    return roi[place] == 0 && roi[place + roi.length / 2] == 1;
  }

  /**
   * The matrix of a Resize along one axis. What is extrapolated is a constant, so its derivative is
   * zero.
   */
  private static Value ofResize(RuleContext n, int axis, int place, int count) {
    Tape tape = n.tape();
    Extent length = n.x(0).extent(axis);
    // Linear and cubic interpolation want the axes of pictures.
    Value units = AxisProduct.units(tape, length).unsqueezed(0, 1);
    Dimension resized = n.y().shape().get(axis);
    Attributes attributes =
        n.attributes().with("axes", new long[] {2}).with("extrapolation_value", 0f);
    Value matrix =
        tape.node(
            "Resize",
            new TensorType(DataType.FLOAT, units.shape().with(2, resized)),
            attributes.without("keep_aspect_ratio_policy"),
            units,
            n.hasNumbers(1) && crops(n) ? corners(n, place, count) : null,
            n.hasNumbers(2) ? entry(n, 2, place) : null,
            n.hasNumbers(2) ? null : entry(n, 3, place));
    return matrix.squeezed(0, 1);
  }

  private static boolean keepsRatio(RuleContext n) {
    return n.hasNumbers(3)
        && !n.attributes().text("keep_aspect_ratio_policy", "stretch").equals("stretch");
  }

  /**
   * The matrix of a Resize along one axis, where how much that shrinks or grows depends on the
   * others: the unit vectors lie along an axis that stays, and are constant along the others. What
   * interpolates gives constants back, so any entry along the others tells.
   */
  private static Value keepingRatio(RuleContext n, int axis, int... resized) {
    for (int one : resized) {
      n.size(0, one, "with sizes that keep the ratio of a picture of open size");
    }
    int free = staying(n, resized);
    Value units = AxisProduct.units(n.tape(), n.x(0).extent(axis));
    List<Extent> lengths = new ArrayList<>(n.x(0).extents());
    Shape shape = n.y().shape();
    for (int other : without(n, resized)) {
      lengths.set(other, other == free ? units.extent(0) : n.tape().extent(1));
      shape = shape.with(other, lengths.get(other).dimension());
    }
    int[] others = without(n, axis, free);
    Value laid = units.unsqueezed(others).expanded(lengths);
    TensorType type = new TensorType(DataType.FLOAT, shape);
    Value images = n.tape().node("Resize", type, n.attributes(), laid, null, null, n.x(3));
    for (int other : others) {
      images = images.sliced(other, n.tape().extent(0), n.tape().extent(1));
    }
    Value matrix = images.squeezed(others);
    return free < axis ? matrix.matrixTransposed() : matrix;
  }

  /** An axis that is not resized. */
  private static int staying(RuleContext n, int... resized) {
    return Arrays.stream(without(n, resized))
        .findFirst()
        .orElseThrow(
            () -> new NotYetException("with sizes of all axes that keep the aspect ratio"));
  }

  /** All axes but these. */
  private static int[] without(RuleContext n, int... axes) {
    return IntStream.range(0, n.x(0).rank())
        .filter(axis -> Arrays.stream(axes).noneMatch(one -> one == axis))
        .toArray();
  }

  /** Where the cropped part of an axis begins and ends. */
  private static Value corners(RuleContext n, int place, int count) {
    return Value.concatenated(0, List.of(entry(n, 1, place), entry(n, 1, count + place)));
  }

  /** One number of an input that is a row. */
  private static Value entry(RuleContext n, int input, int place) {
    Tape tape = n.tape();
    return n.constant(input)
        .map(row -> constant(tape, row, place))
        .orElseGet(() -> n.x(input).sliced(0, tape.extent(place), tape.extent(place + 1L)));
  }

  private static Value constant(Tape tape, Tensor row, int place) {
    return tape.constant(row.type(), Shape.of(1), row.doubles()[place]);
  }

  /**
   * Padding with numbers of the input itself. Which ones is the business of the operator: it is
   * asked what it makes of the unit vectors.
   */
  static Value padFromInside(RuleContext n, Value dy, long[] before, long[] after) {
    Value result = dy;
    for (int axis = 0; axis < dy.rank(); axis++) {
      if (before[axis] != 0 || after[axis] != 0) {
        Value matrix = ofPad(n, axis, before[axis], after[axis]).as(dy.type());
        result = AxisProduct.along(axis, matrix.matrixTransposed(), result);
      }
    }
    return result;
  }

  private static Value ofPad(RuleContext n, int axis, long before, long after) {
    Tape tape = n.tape();
    Value units = AxisProduct.units(tape, n.x(0).extent(axis));
    return tape.node(
        "Pad",
        new TensorType(DataType.FLOAT, units.shape().with(0, n.y().shape().get(axis))),
        n.attributes(),
        units,
        tape.longs(before, 0, after, 0));
  }
}
