package io.github.camgraft.grad;

import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.Extent;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.Value;
import java.util.Arrays;
import java.util.List;

/**
 * One divided by the number of inputs that each window of an average pool divides by (ONNX
 * AveragePool): all taps that lie on the input, and with count_include_pad also those on the
 * declared padding, but never those that rounding up hangs over the end.
 */
final class PoolingShares {
  private PoolingShares() {}

  /** A scalar where all windows are alike, else a constant [1, 1, spatial…]. */
  static Value of(Site n, Window window, DataType type) {
    Shape input = n.x(0).shape();
    Shape output = n.y().shape();
    boolean padded =
        window.before().stream().anyMatch(PoolingShares::mayPad)
            || window.after().stream().anyMatch(PoolingShares::mayPad);
    if (!padded) {
      return n.tape().scalar(type, 1.0 / window.taps());
    }
    if (!input.isKnownFrom(2) || !output.isKnownFrom(2)) {
      throw new NotYetException("with padding and an unknown picture size");
    }
    int axes = window.kernel().size();
    double[] shares = {1};
    Shape shape = Shape.of(1, 1);
    for (int axis = 0; axis < axes; axis++) {
      shares = outer(shares, along(n, window, axis));
      shape = appended(shape, output.get(axis + 2));
    }
    boolean alike = Arrays.stream(shares).distinct().count() == 1;
    return alike ? n.tape().scalar(type, shares[0]) : n.tape().constant(type, shape, shares);
  }

  private static boolean mayPad(Extent padding) {
    return !padding.isKnown() || padding.size() > 0;
  }

  private static double[] along(Site n, Window window, int axis) {
    int axes = window.kernel().size();
    long input = n.x(0).shape().get(axis + 2).size();
    long before = window.before().get(axis).size();
    boolean counted = n.attributes().integer("count_include_pad", 0) == 1;
    long first = counted ? -before : 0;
    long last = input + (counted ? declaredAfter(n, window, axis, axes) : 0);
    double[] shares = new double[Math.toIntExact(n.y().shape().get(axis + 2).size())];
    for (int i = 0; i < shares.length; i++) {
      long start = i * window.strides().get(axis) - before;
      long taps = 0;
      for (long tap = 0; tap < window.kernel().get(axis); tap++) {
        long position = start + tap * window.dilations().get(axis);
        taps += position >= first && position < last ? 1 : 0;
      }
      shares[i] = 1.0 / taps;
    }
    return shares;
  }

  private static long declaredAfter(Site n, Window window, int axis, int axes) {
    return n.attributes().text("auto_pad", "NOTSET").startsWith("SAME")
        ? Math.max(0, window.after().get(axis).size())
        : Window.numbers(n.attributes(), "pads", 2 * axes, 0).get(axes + axis);
  }

  private static double[] outer(double[] left, double[] right) {
    double[] product = new double[left.length * right.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = left[i / right.length] * right[i % right.length];
    }
    return product;
  }

  private static Shape appended(Shape shape, Dimension dimension) {
    List<Dimension> dimensions = new java.util.ArrayList<>(shape.dimensions());
    dimensions.add(dimension);
    return new Shape(dimensions);
  }
}
