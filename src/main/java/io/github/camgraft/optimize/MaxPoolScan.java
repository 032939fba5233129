package io.github.camgraft.optimize;

import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Window;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

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
record MaxPoolScan(Window window, Value x, Value y, Value dy) {
  /** Whether this is a faster form of that pool's gradient. */
  static boolean fits(Window window, Value x, Value dy) {
    if (!BlockedLayout.hold(x) || dy.mayBeInfinite()) {
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
  static Optional<MaxPoolScan> of(Value dx, Value x) {
    return dx.tape().origin(dx, MaxPoolScan.class).filter(scan -> scan.x().name().equals(x.name()));
  }

  /** The gradient with respect to the pool's input. */
  Value gradient() {
    Value dx = scanned(false);
    dx.tape().remember(dx, this);
    return dx;
  }

  /**
   * What a rectifier in front of the pool passes on by the guided rule: a window's gradient goes to
   * an entry that equals its maximum, so one is above zero where the other is, and there are fewer
   * maxima to look at. Where windows overlap, it is their sum that has to be positive.
   *
   * @param mask passes on, of maxima and a gradient, what is positive where they are
   */
  Value guided(BinaryOperator<Value> mask) {
    boolean areApart = window.kernel().equals(window.strides());
    Value passed = areApart ? mask.apply(y, dy) : dy.where(y.positive());
    Value dx = new MaxPoolScan(window, x, y, passed).scanned(true);
    return areApart || dy.isNonNegative() ? dx : Polyphase.each(dx, part -> part.unary("Relu"));
  }

  /**
   * @param isOfPositive whether there is a gradient only where the maximum is above zero
   */
  private Value scanned(boolean isOfPositive) {
    long height = windows(2);
    long width = windows(3);
    Value maxima = maximaOfRows(width);
    List<Value> ofRows =
        new Lane(window, maxima, 2, 1, 0)
            .scanned(extended(y, height, width), extended(dy, height, width), isOfPositive);
    List<Value> phases = new ArrayList<>();
    for (int row = 0; row < ofRows.size(); row++) {
      Value ofRow = BlockedLayout.every(maxima, 2, step(2), row);
      phases.addAll(
          new Lane(window, x, 3, step(2), row).scanned(ofRow, ofRows.get(row), isOfPositive));
    }
    // Beyond the end of the maps nothing is left of any gradient.
    return phases.size() == 1
        ? phases.get(0)
        : new Polyphase(phases, step(2), step(3))
            .wholeBeforeZeros(BlockedLayout.length(x, 2), BlockedLayout.length(x, 3));
  }

  /**
   * How many windows are looked at: at least as many as there are entries in one place of a step,
   * if there may be so many. Those behind the last one have no gradient.
   */
  private long windows(int axis) {
    long entries = BlockedLayout.count(x, axis, step(axis));
    long windows = BlockedLayout.length(y, axis);
    boolean mayBeMore = padding(axis, entries) < window.kernel().get(axis - 2);
    return mayBeMore ? Math.max(entries, windows) : windows;
  }

  /** Entries of padding behind the maps for so many windows. */
  private long padding(int axis, long windows) {
    long before = window.before().get(axis - 2).size();
    long reach = (windows - 1) * step(axis) + window.kernel().get(axis - 2);
    return Math.max(0, reach - before - BlockedLayout.length(x, axis));
  }

  private static Value extended(Value value, long height, long width) {
    boolean isWhole =
        height == BlockedLayout.length(value, 2) && width == BlockedLayout.length(value, 3);
    return isWhole ? value : BlockedLayout.entered(value, height, width);
  }

  private int step(int axis) {
    return Math.toIntExact(window.strides().get(axis - 2));
  }

  /** The maximum over the columns of a window, for each row of the maps. */
  private Value maximaOfRows(long width) {
    long kernel = window.kernel().get(1);
    if (kernel == 1) {
      return x;
    }
    long before = window.before().get(1).size();
    Attributes attributes =
        Attributes.NONE
            .with("kernel_shape", new long[] {1, kernel})
            .with("strides", new long[] {1, step(3)})
            .with("pads", new long[] {0, before, 0, padding(3, width)});
    TensorType type = new TensorType(x.type(), x.shape().with(3, Dimension.of(width)));
    return x.tape().node("MaxPool", type, attributes, x);
  }

  /**
   * Entries that are scanned along one axis.
   *
   * @param source [N, C, H, W]
   * @param axis 2 or 3
   * @param otherStep of the entries along the other axis
   * @param otherFirst of the entries along the other axis
   */
  private record Lane(Window window, Value source, int axis, long otherStep, long otherFirst) {
    /** What the entries in one tap of all windows take, and what is left for the next tap. */
    private record Share(Value ofEntries, Value left) {}

    /**
     * What each entry takes of the gradients of the windows.
     *
     * @param maxima of the windows
     * @param gradients of the windows
     * @return for each place within a step, what the entries there take
     */
    List<Value> scanned(Value maxima, Value gradients, boolean isOfPositive) {
      long taps = window.kernel().get(axis - 2);
      Value left = gradients;
      Value[] taken = new Value[Math.toIntExact(step())];
      for (long tap = 0; tap < taps; tap++) {
        Share share;
        if (tap == taps - 1) {
          share = new Share(BlockedLayout.shifted(left, axis, distance(tap), length(), 1), left);
        } else if (tap >= before() || isOfPositive) {
          share = fromWindows(tap, maxima, left);
        } else {
          share = fromEntries(tap, maxima, left);
        }
        int place = Math.toIntExact(place(tap));
        Value others = taken[place];
        taken[place] = others == null ? share.ofEntries() : share.ofEntries().plus(others);
        left = share.left();
      }
      return List.of(taken);
    }

    /**
     * What lies beyond the maps counts as zero here. In front of them that is no maximum above
     * zero; behind them nothing is left for it.
     */
    private Share fromWindows(long tap, Value maxima, Value left) {
      Value missing = entries(tap - before(), BlockedLayout.length(maxima, axis), -1).plus(maxima);
      Value taking = left.where(missing.atMostZero());
      return new Share(
          BlockedLayout.shifted(taking, axis, distance(tap), length(), 1),
          BlockedLayout.line(taking, -1, 0).plus(left));
    }

    /** The same seen from the entries: what lies in front of the maps is not there. */
    private Share fromEntries(long tap, Value maxima, Value left) {
      Value excess =
          BlockedLayout.shifted(maxima, axis, distance(tap), length(), -1)
              .plus(entries(place(tap), length(), 1));
      Value taking =
          BlockedLayout.shifted(left, axis, distance(tap), length(), 1).where(excess.atLeastZero());
      long windows = BlockedLayout.length(maxima, axis);
      return new Share(
          taking, BlockedLayout.shifted(taking, axis, -distance(tap), windows, -1).plus(left));
    }

    private long before() {
      return window.before().get(axis - 2).size();
    }

    private long step() {
      return window.strides().get(axis - 2);
    }

    /** How many entries there are in one place of a step. */
    private long length() {
      return BlockedLayout.count(source, axis, step());
    }

    private long place(long tap) {
      return Math.floorMod(tap - before(), step());
    }

    private long distance(long tap) {
      return Math.floorDiv(tap - before(), step());
    }

    /** Entries a step apart, times a factor. */
    private Value entries(long first, long count, double factor) {
      int other = 5 - axis;
      long otherCount = BlockedLayout.count(source, other, otherStep);
      boolean isWhole =
          first == 0
              && step() * otherStep == 1
              && count == BlockedLayout.length(source, axis)
              && factor == 1;
      return isWhole
          ? source
          : BlockedLayout.entries(
              source,
              pair(first, otherFirst),
              pair(step(), otherStep),
              pair(count, otherCount),
              factor);
    }

    private long[] pair(long along, long across) {
      return axis == 2 ? new long[] {along, across} : new long[] {across, along};
    }
  }
}
