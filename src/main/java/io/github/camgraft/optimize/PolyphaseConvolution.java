package io.github.camgraft.optimize;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Window;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The data gradient of a convolution phase by phase, in operators of the blocked layout. Inputs
 * that lie a stride apart see the same taps of the kernel, so each such phase is a convolution of
 * its own, with every stride-th tap, and the phases are put together in the end. Where the gradient
 * that arrives lies in phases itself, each of them adds its part.
 *
 * <p>ConvTranspose multiplies and adds as much, but lays its products back one by one, in one
 * thread; for a convolution that looks at one channel each that is nearly all of its time.
 */
final class PolyphaseConvolution {
  /**
   * What one phase of the input looks at along one axis of one phase of the gradient.
   *
   * @param first tap of the turned kernel
   * @param before entries of padding; below zero where the first entries are not looked at
   * @param after the same at the end
   */
  private record Taps(long first, long count, long before, long after) {
    boolean isEmpty() {
      return count == 0;
    }
  }

  private final Window window;
  private final Value x;
  private final Polyphase dy;

  /** Weights as a convolution without strides would have them. */
  private final Value turned;

  private final long group;
  private final int rows;
  private final int columns;

  private PolyphaseConvolution(Window window, Value x, Polyphase dy, Value turned, long group) {
    this.window = window;
    this.x = x;
    this.dy = dy;
    this.turned = turned;
    this.group = group;
    this.rows = Math.toIntExact(window.strides().get(0) * dy.rows());
    this.columns = Math.toIntExact(window.strides().get(1) * dy.columns());
  }

  /** The gradient with respect to the input, if this is a faster form of it. */
  static Optional<Value> gradient(ConvolutionInput asked) {
    return BlockedLayout.hold(asked.dy())
        ? gradient(asked, FlippedConvolution.turnedAround(asked.weights(), asked.group()))
        : Optional.empty();
  }

  /**
   * @param turned the weights as a convolution without strides would have them
   */
  private static Optional<Value> gradient(ConvolutionInput asked, Value turned) {
    Window window = asked.window();
    Value x = asked.x();
    Value dy = asked.dy();
    long group = asked.group();
    if (!fits(window, x, dy, turned, group)) {
      return Optional.empty();
    }
    Optional<PolyphaseConvolution> ofPhases =
        Polyphase.of(dy)
            .filter(any -> group == 1 && isPhasewise(window, x, turned))
            .map(phases -> new PolyphaseConvolution(window, x, phases, turned, group));
    // A convolution takes its input into the blocks by itself, and zeros beyond its end may stay.
    Value whole =
        Polyphase.of(dy).map(Polyphase::interleaved).orElseGet(() -> BlockedLayout.outside(dy));
    Polyphase one = new Polyphase(List.of(whole), 1, 1);
    Optional<PolyphaseConvolution> ofWhole =
        Optional.of(new PolyphaseConvolution(window, x, one, turned, group))
            .filter(any -> window.hasStrides());
    return ofPhases
        .filter(PolyphaseConvolution::isPlain)
        .or(() -> ofWhole.filter(PolyphaseConvolution::isPlain))
        .map(PolyphaseConvolution::gradient);
  }

  private static boolean fits(Window window, Value x, Value dy, Value turned, long group) {
    boolean isSimple =
        BlockedLayout.hold(dy)
            && x.shape().isKnownFrom(1)
            && turned.shape().isKnown()
            && (group == 1 || (x.shape().get(1).is(group) && dy.shape().get(1).is(group)));
    return isSimple && fits(window, 0) && fits(window, 1);
  }

  private static boolean fits(Window window, int axis) {
    return window.before().get(axis).isKnown()
        && window.dilations().get(axis) == 1
        && window.kernel().get(axis) >= window.strides().get(axis);
  }

  /**
   * Whether it is better to leave phases apart: where the whole has far fewer channels behind the
   * convolution. With strides there would be too many of them.
   */
  private static boolean isPhasewise(Window window, Value x, Value turned) {
    long channels = turned.shape().get(1).size();
    long narrow = window.taps() == 1 ? channels - 1 : channels / 2;
    return !window.hasStrides()
        && (!BlockedLayout.hold(x) || turned.shape().get(0).size() <= narrow);
  }

  /**
   * Whether no kernel needs zeros around its taps. ONNX Runtime (1.20 to 1.31) takes a Pad whose
   * result is a convolution's kernel for one of its input; those of a picture are joined first.
   */
  private boolean isPlain() {
    return !BlockedLayout.hold(x) || (isPlain(0) && isPlain(1));
  }

  private boolean isPlain(int axis) {
    return IntStream.range(0, axis == 0 ? dy.rows() : dy.columns())
        .mapToObj(from -> taps(axis, from))
        .flatMap(List::stream)
        .allMatch(taps -> taps.isEmpty() || (taps.before() >= 0 && taps.after() >= 0));
  }

  private Value gradient() {
    long height = BlockedLayout.length(x, 2);
    long width = BlockedLayout.length(x, 3);
    if (!BlockedLayout.hold(x)) {
      // Each phase of a picture alone would leave most of a block empty.
      Value all = joined(0, rows, 0, columns);
      Value picture = Polyphase.picture(all, rows, columns, height);
      return BlockedLayout.length(picture, 3) == width
          ? picture
          : picture.sliced(3, x.tape().extent(0), x.tape().extent(width));
    }
    List<Value> phases = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        phases.add(joined(row, row + 1, column, column + 1));
      }
    }
    return new Polyphase(phases, rows, columns).whole(height, width);
  }

  /**
   * Some phases of the input as channels: column by column, and for each channel of the input row
   * by row. It is the sum of what those of the gradient add to them.
   */
  private Value joined(int firstRow, int lastRow, int firstColumn, int lastColumn) {
    Value sum = null;
    for (int from = 0; from < dy.maps().size(); from++) {
      List<Taps> high = taps(0, from / dy.columns()).subList(firstRow, lastRow);
      List<Taps> wide = taps(1, from % dy.columns()).subList(firstColumn, lastColumn);
      Taps rowTaps = around(high);
      Taps columnTaps = around(wide);
      if (rowTaps.count() * columnTaps.count() > 0) {
        List<Value> kernels = new ArrayList<>();
        for (Taps column : wide) {
          kernels.add(
              takingTurns(
                  high.stream().map(row -> placed(row, column, rowTaps, columnTaps)).toList()));
        }
        Value kernel = Value.concatenated(0, kernels);
        Value part = convolved(dy.maps().get(from), kernel, rowTaps, columnTaps);
        sum = sum == null ? part : sum.plus(part);
      }
    }
    return Objects.requireNonNull(sum, "no tap of a kernel");
  }

  /** The first output of each kernel, then the second of each, and so on. */
  private static Value takingTurns(List<Value> kernels) {
    if (kernels.size() == 1) {
      return kernels.get(0);
    }
    Value first = kernels.get(0);
    List<Extent> extents = new ArrayList<>(first.extents());
    extents.set(0, extents.get(0).times(kernels.size()));
    return Value.concatenated(1, kernels.stream().map(kernel -> kernel.unsqueezed(1)).toList())
        .reshaped(extents);
  }

  /** What every phase of the input looks at in one phase of the gradient. */
  private List<Taps> taps(int axis, long from) {
    List<Taps> all = new ArrayList<>();
    for (int phase = 0; phase < (axis == 0 ? rows : columns); phase++) {
      all.add(taps(axis, phase, from));
    }
    return all;
  }

  /**
   * Input {@code i = v·step + phase} meets tap t of output {@code q = u·parts + from} where {@code
   * i + before = q·stride + t}; so of those taps {@code u = v + (phase + before − from·stride − t)
   * / step}, and behind the turned kernel u grows with the tap.
   */
  private Taps taps(int axis, long phase, long from) {
    long stride = window.strides().get(axis);
    long step = axis == 0 ? rows : columns;
    long kernel = window.kernel().get(axis);
    long nearest = phase + window.before().get(axis).size() - from * stride;
    long least = Math.floorMod(nearest, step);
    long count = least < kernel ? (kernel - least + step - 1) / step : 0;
    long furthest = Math.floorDiv(nearest, step);
    long length = BlockedLayout.count(x, axis + 2, step);
    long first = kernel - 1 - (least + (count - 1) * step);
    return new Taps(
        first,
        count,
        count - 1 - furthest,
        length - BlockedLayout.length(dy.maps().get(0), axis + 2) + furthest);
  }

  /** The taps that hold all of these, without padding below zero. */
  private static Taps around(List<Taps> all) {
    List<Taps> some = all.stream().filter(taps -> !taps.isEmpty()).toList();
    if (some.isEmpty()) {
      return new Taps(0, 0, 0, 0);
    }
    long before = some.stream().mapToLong(Taps::before).reduce(0, Math::max);
    long after = some.stream().mapToLong(Taps::after).reduce(0, Math::max);
    Taps any = some.get(0);
    long count = before - any.before() + any.count() + after - any.after();
    return new Taps(0, count, before, after);
  }

  /** The taps of the kernel, with zeros around them. */
  private Value placed(Taps row, Taps column, Taps rows, Taps columns) {
    Extent output = turned.extent(0);
    Extent input = turned.extent(1);
    if (row.isEmpty() || column.isEmpty()) {
      List<Extent> extents =
          List.of(
              output,
              input,
              turned.tape().extent(rows.count()),
              turned.tape().extent(columns.count()));
      return turned.tape().scalar(DataType.FLOAT, 0).expanded(extents);
    }
    Value kernel =
        turned.stepped(
            new int[] {2, 3},
            new long[] {row.first(), column.first()},
            new long[] {this.rows, this.columns});
    Extent nothing = turned.tape().extent(0);
    List<Extent> front = new ArrayList<>(Collections.nCopies(4, nothing));
    List<Extent> back = new ArrayList<>(front);
    front.set(2, turned.tape().extent(rows.before() - row.before()));
    front.set(3, turned.tape().extent(columns.before() - column.before()));
    back.set(2, turned.tape().extent(rows.after() - row.after()));
    back.set(3, turned.tape().extent(columns.after() - column.after()));
    return kernel.padded(front, back, 0);
  }

  private Value convolved(Value part, Value kernel, Taps row, Taps column) {
    long[] pads = {row.before(), column.before(), row.after(), column.after()};
    Attributes attributes =
        Attributes.NONE
            .with("kernel_shape", new long[] {row.count(), column.count()})
            .with("pads", pads)
            .with("group", group);
    long height = BlockedLayout.length(part, 2) + row.before() + row.after() - row.count() + 1;
    long width =
        BlockedLayout.length(part, 3) + column.before() + column.after() - column.count() + 1;
    Shape shape =
        part.shape()
            .with(1, kernel.shape().get(0))
            .with(2, Dimension.of(height))
            .with(3, Dimension.of(width));
    return part.tape().node("Conv", new TensorType(part.type(), shape), attributes, part, kernel);
  }
}
