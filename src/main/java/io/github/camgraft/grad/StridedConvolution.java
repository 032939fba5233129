package io.github.camgraft.grad;

import io.github.camgraft.onnx.Attributes;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.Extent;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The data gradient of a strided convolution in operators of the blocked layout: inputs that lie a
 * stride apart see the same taps of the kernel, so each such phase is a convolution of its own,
 * with every stride-th tap, and the phases are put together in the end.
 *
 * <p>ConvTranspose multiplies and adds as much, but lays its products back one by one, in one
 * thread; for a convolution that looks at one channel each that is nearly all of its time.
 */
final class StridedConvolution {
  /** What one phase looks at along one axis. */
  private record Taps(long first, long count, long before, long after) {}

  private final Window window;
  private final Value x;
  private final Value dy;

  /** Weights as a convolution without strides would have them. */
  private final Value turned;

  private final long group;

  private StridedConvolution(Window window, Value x, Value dy, Value turned, long group) {
    this.window = window;
    this.x = x;
    this.dy = dy;
    this.turned = turned;
    this.group = group;
  }

  /** Whether this is a faster form of that convolution's gradient. */
  static boolean fits(Window window, Value x, Value dy, Value weights, long group) {
    boolean isSimple =
        Blocks.hold(dy)
            && x.shape().isKnownFrom(1)
            && (group == 1 || isDepthwise(x, weights, group));
    return isSimple && fits(window, x, dy, 0) && fits(window, x, dy, 1);
  }

  private static boolean isDepthwise(Value x, Value weights, long group) {
    return x.shape().get(1).is(group) && weights.shape().get(0).is(group);
  }

  private static boolean fits(Window window, Value x, Value dy, int axis) {
    if (!window.before().get(axis).isKnown()
        || window.dilations().get(axis) != 1
        || window.kernel().get(axis) < window.strides().get(axis)) {
      return false;
    }
    for (long phase = 0; phase < window.strides().get(axis); phase++) {
      Taps taps =
          taps(window, Blocks.length(x, axis + 2), Blocks.length(dy, axis + 2), axis, phase);
      if (taps.before() < 0 || taps.after() < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Input {@code i = j·stride + phase} meets tap t of output q where {@code i + before = q·stride +
   * t}; behind the turned kernel, q grows with the tap.
   */
  private static Taps taps(Window window, long length, long outputs, int axis, long phase) {
    long stride = window.strides().get(axis);
    long kernel = window.kernel().get(axis);
    long least = Math.floorMod(phase + window.before().get(axis).size(), stride);
    long count = (kernel - least + stride - 1) / stride;
    long reach = (phase + window.before().get(axis).size()) / stride;
    long before = count - 1 - reach;
    long wanted = (length + stride - 1) / stride;
    long first = kernel - 1 - (least + (count - 1) * stride);
    return new Taps(first, count, before, wanted - outputs - before + count - 1);
  }

  /**
   * The gradient with respect to the input.
   *
   * @param turned the weights as a convolution without strides would have them
   */
  static Value gradient(Window window, Value x, Value dy, Value turned, long group) {
    return new StridedConvolution(window, x, dy, turned, group).gradient();
  }

  private Value gradient() {
    List<List<Taps>> taps = List.of(taps(0), taps(1));
    long height = Blocks.length(x, 2);
    long width = Blocks.length(x, 3);
    int rows = taps.get(0).size();
    int columns = taps.get(1).size();
    if (!Blocks.hold(x)) {
      return cut(Phases.interleaved(joined(taps), rows, columns), height, width);
    }
    List<Value> phases = new ArrayList<>();
    for (Taps row : taps.get(0)) {
      for (Taps column : taps.get(1)) {
        phases.add(phase(kernel(row, column), row, column));
      }
    }
    return new Phases(phases, rows, columns).whole(height, width);
  }

  private List<Taps> taps(int axis) {
    List<Taps> all = new ArrayList<>();
    for (long phase = 0; phase < window.strides().get(axis); phase++) {
      all.add(taps(window, Blocks.length(x, axis + 2), Blocks.length(dy, axis + 2), axis, phase));
    }
    return all;
  }

  private Value kernel(Taps row, Taps column) {
    return turned.stepped(
        new int[] {2, 3},
        new long[] {row.first(), column.first()},
        new long[] {window.strides().get(0), window.strides().get(1)});
  }

  private Value phase(Value kernel, Taps row, Taps column) {
    long[] pads = {row.before(), column.before(), row.after(), column.after()};
    Attributes attributes =
        Attributes.NONE
            .with("kernel_shape", new long[] {row.count(), column.count()})
            .with("pads", pads)
            .with("group", group);
    long height = Blocks.length(dy, 2) + row.before() + row.after() - row.count() + 1;
    long width = Blocks.length(dy, 3) + column.before() + column.after() - column.count() + 1;
    Shape shape =
        dy.shape()
            .with(1, kernel.shape().get(0))
            .with(2, Dimension.of(height))
            .with(3, Dimension.of(width));
    return dy.tape().node("Conv", new TensorType(dy.type(), shape), attributes, dy, kernel);
  }

  /**
   * All phases by one convolution. Where there are only few channels, as in a picture, each phase
   * alone would leave most of a block empty.
   */
  private Value joined(List<List<Taps>> taps) {
    Taps row = around(taps.get(0));
    Taps column = around(taps.get(1));
    List<Value> kernels = new ArrayList<>();
    for (Taps r : taps.get(0)) {
      for (Taps c : taps.get(1)) {
        kernels.add(placed(kernel(r, c), r, c, row, column));
      }
    }
    return phase(Value.concatenated(0, kernels), row, column);
  }

  /** The taps that hold those of every phase. */
  private static Taps around(List<Taps> phases) {
    long before = phases.stream().mapToLong(Taps::before).max().orElseThrow();
    long after = phases.stream().mapToLong(Taps::after).max().orElseThrow();
    Taps any = phases.get(0);
    return new Taps(0, any.count() + before - any.before() + after - any.after(), before, after);
  }

  /** A kernel with zeros around it, as large as the one that holds all. */
  private static Value placed(Value kernel, Taps row, Taps column, Taps rows, Taps columns) {
    Extent nothing = kernel.tape().extent(0);
    List<Extent> front = new ArrayList<>(Collections.nCopies(4, nothing));
    List<Extent> back = new ArrayList<>(front);
    front.set(2, kernel.tape().extent(rows.before() - row.before()));
    front.set(3, kernel.tape().extent(columns.before() - column.before()));
    back.set(2, kernel.tape().extent(rows.after() - row.after()));
    back.set(3, kernel.tape().extent(columns.after() - column.after()));
    return kernel.padded(front, back, 0);
  }

  private static Value cut(Value whole, long height, long width) {
    Value rows =
        Blocks.length(whole, 2) == height
            ? whole
            : whole.sliced(2, whole.tape().extent(0), whole.tape().extent(height));
    return Blocks.length(rows, 3) == width
        ? rows
        : rows.sliced(3, whole.tape().extent(0), whole.tape().extent(width));
  }
}
