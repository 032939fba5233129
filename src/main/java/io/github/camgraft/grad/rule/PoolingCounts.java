package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.grad.Window;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many inputs each window of an average pool divides by (ONNX AveragePool): all taps that lie
 * on the input, and with count_include_pad also those on the declared padding, but never those that
 * rounding up hangs over the end.
 */
final class PoolingCounts {
  private PoolingCounts() {}

  /**
   * A scalar where all windows are alike, else [1, 1, spatial…]: a sum of ones over every window,
   * which ONNX Runtime computes once, when it loads the model, if the picture size is known.
   *
   * @param sum a kernel that adds up a window of one channel
   */
  static Value of(RuleContext n, Window window, Value sum) {
    boolean counted = n.attributes().integer("count_include_pad", 0) == 1;
    if (counted ? !mayHangOver(n, window) : !mayBePadded(n, window)) {
      return n.tape().scalar(sum.type(), (double) window.taps());
    }
    Value ones = ones(n, sum.type());
    Value padded = counted ? paddedWithOnes(n, window, ones) : window.pad(ones, 0);
    Shape each = n.y().shape().with(0, Dimension.of(1)).with(1, Dimension.of(1));
    TensorType type = new TensorType(sum.type(), each);
    return n.tape().node("Conv", type, window.attributes(), padded, sum);
  }

  private static boolean mayHangOver(RuleContext n, Window window) {
    return !isSame(n) && axes(window).anyMatch(axis -> most(n, window, axis) > declared(n, axis));
  }

  private static boolean mayBePadded(RuleContext n, Window window) {
    return axes(window).anyMatch(axis -> most(n, window, axis) > 0)
        || window.before().stream().anyMatch(pad -> pad.mayExceed(0));
  }

  /** The most padding that there may be behind an axis. */
  private static long most(RuleContext n, Window window, int axis) {
    boolean roundsUp = n.attributes().integer("ceil_mode", 0) == 1;
    long most = isSame(n) || roundsUp ? Long.MAX_VALUE : declared(n, axis);
    return window.after().get(axis).sizeOr(most);
  }

  private static boolean isSame(RuleContext n) {
    return Window.automatic(n.attributes()).startsWith("SAME");
  }

  private static long declared(RuleContext n, int axis) {
    int axes = n.x(0).rank() - 2;
    return Window.declared(n.attributes(), axes).get(axes + axis);
  }

  private static IntStream axes(Window window) {
    return IntStream.range(0, window.kernel().size());
  }

  private static Value ones(RuleContext n, DataType type) {
    Tape tape = n.tape();
    List<Extent> extents = new ArrayList<>(n.x(0).extents());
    extents.set(0, tape.extent(1));
    extents.set(1, tape.extent(1));
    return tape.scalar(type, 1).expanded(extents);
  }

  /** Ones on the declared padding too, zeros on what hangs over behind it. */
  private static Value paddedWithOnes(RuleContext n, Window window, Value ones) {
    Extent nothing = n.tape().extent(0);
    List<Extent> inside =
        axes(window)
            .mapToObj(axis -> window.after().get(axis).atMost(n.tape().extent(declared(n, axis))))
            .toList();
    List<Extent> outside =
        axes(window).mapToObj(axis -> window.after().get(axis).minus(inside.get(axis))).toList();
    List<Extent> nowhere = Collections.nCopies(inside.size(), nothing);
    return Window.pad(Window.pad(ones, window.before(), inside, 1), nowhere, outside, 0);
  }
}
