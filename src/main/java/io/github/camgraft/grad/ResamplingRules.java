package io.github.camgraft.grad;

import io.github.camgraft.onnx.Attributes;
import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.Extent;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.Tape;
import io.github.camgraft.onnx.Tensor;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Operators that compute each axis anew from the old one, so that their adjoints are products with
 * the transposed matrix of each axis.
 */
final class ResamplingRules {
  private ResamplingRules() {}

  static Value resize(Site n, Value dy) {
    if (!n.attributes().text("keep_aspect_ratio_policy", "stretch").equals("stretch") && n.has(3)) {
      throw new NotYetException("with sizes that keep the aspect ratio");
    }
    Value result = dy;
    int[] axes = resizable(n);
    for (int place = 0; place < axes.length; place++) {
      if (isResized(n, axes[place], place)) {
        Value matrix = ofResize(n, axes[place], place, axes.length).as(dy.type());
        result = AxisProduct.along(axes[place], matrix.matrixTransposed(), result);
      }
    }
    return result;
  }

  /** The axes to which the entries of scales, sizes and roi belong. */
  private static int[] resizable(Site n) {
    return n.attributes()
        .integers("axes")
        .map(axes -> Arrays.stream(axes).mapToInt(n::fromFirst).toArray())
        .orElseGet(() -> IntStream.range(0, n.x(0).rank()).toArray());
  }

  private static boolean isResized(Site n, int axis, int place) {
    if (crops(n) && !n.constant(1).map(roi -> isWhole(roi.doubles(), place)).orElse(false)) {
      return true;
    }
    return n.has(2)
        ? n.constant(2).map(scales -> scales.doubles()[place] != 1).orElse(true)
        : !n.x(0).shape().get(axis).equals(n.y().shape().get(axis));
  }

  private static boolean crops(Site n) {
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
  private static Value ofResize(Site n, int axis, int place, int count) {
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
            n.has(1) && crops(n) ? corners(n, place, count) : null,
            n.has(2) ? entry(n, 2, place) : null,
            n.has(2) ? null : entry(n, 3, place));
    return matrix.squeezed(0, 1);
  }

  /** Where the cropped part of an axis begins and ends. */
  private static Value corners(Site n, int place, int count) {
    return Value.concatenated(0, List.of(entry(n, 1, place), entry(n, 1, count + place)));
  }

  /** One number of an input that is a row. */
  private static Value entry(Site n, int input, int place) {
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
  static Value padFromInside(Site n, Value dy, long[] before, long[] after) {
    Value result = dy;
    for (int axis = 0; axis < dy.rank(); axis++) {
      if (before[axis] != 0 || after[axis] != 0) {
        Value matrix = ofPad(n, axis, before[axis], after[axis]).as(dy.type());
        result = AxisProduct.along(axis, matrix.matrixTransposed(), result);
      }
    }
    return result;
  }

  private static Value ofPad(Site n, int axis, long before, long after) {
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
