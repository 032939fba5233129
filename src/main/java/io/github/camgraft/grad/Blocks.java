package io.github.camgraft.grad;

import io.github.camgraft.onnx.Attributes;
import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.Extent;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves entries of feature maps [N, C, H, W] by convolutions that look at one channel each, with a
 * single one in their kernel. On a platform with the blocked layout they are the cheapest way: a
 * Slice or a Pad would have to lay the maps out anew, before and after.
 */
final class Blocks {
  /** ONNX Runtime convolves channels one by one in blocks only where they fill groups of four. */
  private static final long CHANNEL_GROUP = 4;

  private Blocks() {}

  /** Whether the platform keeps maps like these in blocks. */
  static boolean hold(Value value) {
    return value.tape().platform().hasBlockedLayout()
        && value.type() == DataType.FLOAT
        && value.rank() == 4
        && value.shape().isKnownFrom(1)
        && channels(value) % CHANNEL_GROUP == 0
        && !isEmpty(value);
  }

  /** ONNX Runtime convolves nothing but pictures. */
  private static boolean isEmpty(Value value) {
    return value.shape().dimensions().stream().skip(1).anyMatch(length -> length.is(0));
  }

  private static long channels(Value value) {
    return value.shape().get(1).size();
  }

  static long length(Value value, int axis) {
    return value.shape().get(axis).size();
  }

  /** The same maps, from here on in blocks. */
  static Value entered(Value value) {
    return entered(value, length(value, 2), length(value, 3));
  }

  /** The upper left part of the maps, from here on in blocks. */
  static Value entered(Value value, long height, long width) {
    long[] kernel = {length(value, 2) - height + 1, length(value, 3) - width + 1};
    return convolved(value, kernel, new long[2], 1, new long[] {1, 1}, new long[4]);
  }

  /** Every number times a factor, plus an offset. */
  static Value line(Value value, double factor, double offset) {
    List<Extent> channels = List.of(value.extent(1));
    Value bias = value.tape().constant(DataType.FLOAT, Shape.of(1), offset).expanded(channels);
    Value weights = weights(value, new long[] {1, 1}, factor);
    return convolution(value, weights, bias, new long[] {1, 1}, new long[] {1, 1}, new long[4]);
  }

  /** Every channel times a number of its own. */
  static Value scaled(Value value, Value factors) {
    return convolution(
        value,
        factors.unsqueezed(1, 2, 3),
        null,
        new long[] {1, 1},
        new long[] {1, 1},
        new long[4]);
  }

  /**
   * Entry j of the result is entry {@code j − distance} times the factor, or zero where there is no
   * such entry.
   *
   * @param axis 2 or 3
   * @param length of the result
   */
  static Value shifted(Value value, int axis, long distance, long length, double factor) {
    if (distance == 0 && length == length(value, axis) && factor == 1) {
      return value;
    }
    long before = Math.max(0, distance);
    long place = Math.max(0, -distance);
    // What is too much behind is cut off by a longer kernel.
    long after = length - length(value, axis) - before + place;
    long taps = place + 1 + Math.max(0, -after);
    int spatial = axis - 2;
    return convolved(
        value,
        along(spatial, taps, 1),
        along(spatial, place, 0),
        factor,
        new long[] {1, 1},
        new long[] {
          spatial == 0 ? before : 0,
          spatial == 1 ? before : 0,
          spatial == 0 ? Math.max(0, after) : 0,
          spatial == 1 ? Math.max(0, after) : 0
        });
  }

  private static long[] along(int spatial, long here, long elsewhere) {
    return spatial == 0 ? new long[] {here, elsewhere} : new long[] {elsewhere, here};
  }

  /** Every step-th entry along an axis, beginning with one below the step. */
  static Value every(Value value, int axis, long step, long first) {
    if (step == 1) {
      return value;
    }
    int spatial = axis - 2;
    long picked = (length(value, axis) - first + step - 1) / step;
    long missing = Math.max(0, (picked - 1) * step + step - length(value, axis));
    return convolved(
        value,
        along(spatial, step, 1),
        along(spatial, first, 0),
        1,
        along(spatial, step, 1),
        new long[] {0, 0, spatial == 0 ? missing : 0, spatial == 1 ? missing : 0});
  }

  private static Value convolved(
      Value value, long[] kernel, long[] place, double factor, long[] strides, long[] pads) {
    double[] single = new double[Math.toIntExact(kernel[0] * kernel[1])];
    single[Math.toIntExact(place[0] * kernel[1] + place[1])] = factor;
    return convolution(value, weights(value, kernel, single), null, kernel, strides, pads);
  }

  /** The same kernel for every channel; the file holds it once. */
  private static Value weights(Value value, long[] kernel, double... numbers) {
    Shape shape = Shape.of(1, 1, kernel[0], kernel[1]);
    return value
        .tape()
        .constant(DataType.FLOAT, shape, numbers)
        .expanded(
            List.of(
                value.extent(1),
                value.tape().extent(1),
                value.tape().extent(kernel[0]),
                value.tape().extent(kernel[1])));
  }

  private static Value convolution(
      Value value, Value weights, Value bias, long[] kernel, long[] strides, long[] pads) {
    Shape shape = value.shape();
    for (int i = 0; i < 2; i++) {
      long span = length(value, i + 2) + pads[i] + pads[i + 2] - kernel[i];
      shape = shape.with(i + 2, Dimension.of(span / strides[i] + 1));
    }
    Attributes attributes =
        Attributes.NONE
            .with("kernel_shape", kernel)
            .with("strides", strides)
            .with("pads", pads)
            .with("group", channels(value));
    TensorType type = new TensorType(value.type(), shape);
    return bias == null
        ? value.tape().node("Conv", type, attributes, value, weights)
        : value.tape().node("Conv", type, attributes, value, weights, bias);
  }

  /**
   * Maps that were taken apart by rows and columns, put together: entry (i, j) of the phase in row
   * r and column c becomes entry (i·rows + r, j·columns + c).
   *
   * <p>With the channels last, neighbouring columns are what lies one behind the other along the
   * channels, and only whole rows have to be moved.
   *
   * @param phases row by row, all of one shape
   * @return channels first, rows·h × columns·w
   */
  static Value interleaved(List<Value> phases, int rows, int columns) {
    Value joined = Value.concatenated(1, phases);
    return interleaved(joined, rows, columns);
  }

  /** The same of phases that lie one behind the other along the channels. */
  static Value interleaved(Value joined, int rows, int columns) {
    if (rows * columns == 1) {
      return joined;
    }
    Value last = joined.transposed(0, 2, 3, 1);
    Extent height = last.extent(1);
    Extent width = last.extent(2);
    Extent row = joined.tape().extent(length(joined, 1) / rows);
    Extent count = joined.tape().extent(rows);
    Value lines = swapped(last, List.of(height, width, count, row));
    List<Extent> extents = new ArrayList<>();
    extents.add(last.extent(0));
    extents.add(height.times(rows));
    extents.add(width.times(columns));
    extents.add(joined.tape().extent(length(joined, 1) / ((long) rows * columns)));
    return lines.reshaped(extents).transposed(0, 3, 1, 2);
  }

  /**
   * Rows of phases before the columns of the picture. Where the batch is fixed, all lines lie along
   * one axis: over two, the runtime would draw this transposition and the first together into one
   * that moves single numbers. It does not do that to an open batch, whose axis stays, since an
   * empty one could not be told from the rest.
   */
  private static Value swapped(Value last, List<Extent> parts) {
    Extent batch = last.extent(0);
    if (!batch.isKnown()) {
      List<Extent> extents = new ArrayList<>(List.of(batch));
      extents.addAll(parts);
      return last.reshaped(extents).transposed(0, 1, 3, 2, 4);
    }
    List<Extent> extents = new ArrayList<>(parts);
    extents.set(0, batch.times(parts.get(0)));
    return last.reshaped(extents).transposed(0, 2, 1, 3);
  }
}
