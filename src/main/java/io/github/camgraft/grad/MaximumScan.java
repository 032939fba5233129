package io.github.camgraft.grad;

import io.github.camgraft.onnx.Attributes;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The gradient of a max pool in operators of the blocked layout. The gradient of each window is
 * offered to its taps one after the other; the first that equals the maximum takes it and leaves
 * nothing to those behind it, as PyTorch has it.
 *
 * <p>The first maximum in row-major order lies in the first row whose own maximum is the window's,
 * and is the first there. So rows are scanned, and then the columns of each. Where windows move in
 * steps, the entries that lie a step apart are scanned together.
 *
 * @param x [N, C, H, W]
 * @param y its maxima
 * @param dy the gradient with respect to them
 */
record MaximumScan(Window window, Value x, Value y, Value dy) {
  /** Whether this is a faster form of that pool's gradient. */
  static boolean fits(Window window, Value x) {
    if (!Blocks.hold(x)) {
      return false;
    }
    for (int axis = 0; axis < 2; axis++) {
      long kernel = window.kernel().get(axis);
      boolean isPadded =
          window.before().get(axis).isKnown()
              && window.after().get(axis).isKnown()
              && window.before().get(axis).size() < kernel
              && window.after().get(axis).size() < kernel;
      if (!isPadded || kernel < window.strides().get(axis) || window.dilations().get(axis) != 1) {
        return false;
      }
    }
    return true;
  }

  /** The scan that a gradient with respect to these entries came from, where it did. */
  static Optional<MaximumScan> of(Value dx, Value x) {
    return dx.tape().origin(dx, MaximumScan.class).filter(scan -> scan.x().name().equals(x.name()));
  }

  /** The gradient with respect to the pool's input. */
  Value gradient() {
    Value dx = scanned();
    dx.tape().remember(dx, this);
    return dx;
  }

  /**
   * What a rectifier in front of the pool passes on by the guided rule: a window's gradient goes to
   * an entry that equals its maximum, so one is above zero where the other is, and there are fewer
   * maxima to look at. Where windows overlap, it is their sum that has to be positive.
   */
  Value guided() {
    boolean areApart = window.kernel().equals(window.strides());
    Value passed = areApart ? ActivationRules.guidedRelu(y, dy) : dy.where(y.positive());
    Value dx = new MaximumScan(window, x, y, passed).scanned();
    return areApart || dy.isNonNegative() ? dx : Phases.each(dx, part -> part.unary("Relu"));
  }

  private Value scanned() {
    List<Value> rows = apart(x, 2);
    List<Value> maxima = rows.stream().map(this::maximaOfRows).toList();
    List<Value> ofRows = scanned(2, maxima, y, dy);
    List<Value> phases = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      List<Value> columns = apart(rows.get(row), 3);
      phases.addAll(scanned(3, columns, maxima.get(row), ofRows.get(row)));
    }
    // Beyond the end of the maps nothing is left of any gradient.
    return phases.size() == 1
        ? phases.get(0)
        : new Phases(phases, step(2), step(3))
            .wholeBeforeZeros(Blocks.length(x, 2), Blocks.length(x, 3));
  }

  private int step(int axis) {
    return Math.toIntExact(window.strides().get(axis - 2));
  }

  /** The entries that lie a step apart, from each beginning. */
  private List<Value> apart(Value value, int axis) {
    List<Value> parts = new ArrayList<>();
    for (int first = 0; first < step(axis); first++) {
      parts.add(Blocks.every(value, axis, step(axis), first));
    }
    return parts;
  }

  /** The maximum over the columns of a window. */
  private Value maximaOfRows(Value rows) {
    long kernel = window.kernel().get(1);
    if (kernel == 1) {
      return rows;
    }
    long before = window.before().get(1).size();
    long after = Math.max(0, window.after().get(1).size());
    long step = step(3);
    Dimension width = Dimension.of((Blocks.length(rows, 3) + before + after - kernel) / step + 1);
    Attributes attributes =
        Attributes.NONE
            .with("kernel_shape", new long[] {1, kernel})
            .with("strides", new long[] {1, step})
            .with("pads", new long[] {0, before, 0, after});
    TensorType type = new TensorType(rows.type(), rows.shape().with(3, width));
    return rows.tape().node("MaxPool", type, attributes, rows);
  }

  /**
   * What each entry takes of the gradients of the windows along one axis.
   *
   * @param entries by where they lie within a step
   * @param maxima of the windows
   * @param gradients of the windows
   * @return in the form of the entries
   */
  private List<Value> scanned(int axis, List<Value> entries, Value maxima, Value gradients) {
    long before = window.before().get(axis - 2).size();
    long taps = window.kernel().get(axis - 2);
    int step = step(axis);
    Value left = gradients;
    Value[] taken = new Value[step];
    for (long tap = 0; tap < taps; tap++) {
      int phase = Math.floorMod(tap - before, step);
      long distance = Math.floorDiv(tap - before, (long) step);
      Value entry = entries.get(phase);
      long length = Blocks.length(entry, axis);
      Value share = Blocks.shifted(left, axis, distance, length, 1);
      if (tap < taps - 1) {
        // A maximum is never below its entries, so the difference is zero or below. Only beyond the
        // end of the maps it may be above; but those entries come last, and nothing is left there.
        Value difference = Blocks.shifted(maxima, axis, distance, length, -1).plus(entry);
        share = share.where(difference.atLeastZero());
        left = Blocks.shifted(share, axis, -distance, Blocks.length(maxima, axis), -1).plus(left);
      }
      taken[phase] = taken[phase] == null ? share : share.plus(taken[phase]);
    }
    return List.of(taken);
  }
}
