package io.github.camgraft.grad;

import io.github.camgraft.build.*;
import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.*;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.*;
import java.util.stream.IntStream;

/**
 * The plainest way to write what has several forms, for {@link Forms} and for rules that are made
 * of the same pieces.
 *
 * <p>Channels do not mix in a pool, so they are counted to the batch: [N, C, H, W] becomes [N·C, 1,
 * H, W], and one small constant kernel serves every channel.
 */
public final class PlainForms {
  private PlainForms() {}

  /** A value with zeros in front of an axis and behind it. */
  public static Value around(Value value, int axis, Extent before, Extent after) {
    List<Extent> nothing = Collections.nCopies(value.rank(), value.tape().extent(0));
    List<Extent> front = new ArrayList<>(nothing);
    List<Extent> back = new ArrayList<>(nothing);
    front.set(axis, before);
    back.set(axis, after);
    return value.padded(front, back, 0);
  }

  /**
   * The transposed convolution that lays every window of {@code dy} back where it was taken, as
   * large as the input was.
   *
   * <p>Padding that is the same in front and behind is taken away by the operator itself. What is
   * left over behind is done by output padding or cut off: CUDA has no kernel for different pads.
   */
  public static Value transposed(Value dy, Value weights, long group, Shape input, Window window) {
    int axes = window.kernel().size();
    long[] pads = new long[2 * axes];
    long[] surplus = new long[axes];
    List<Extent> before = new ArrayList<>();
    List<Extent> after = new ArrayList<>();
    for (int axis = 0; axis < axes; axis++) {
      Extent first = window.before().get(axis);
      Extent last = window.after().get(axis);
      long step = window.strides().get(axis);
      // Cutting off more behind than the padding, and than output padding gives back, would lose
      // gradients; where the padding is not known yet there may be none.
      long certain = Math.max(0, last.sizeOr(0));
      long symmetric = clamp(first.sizeOr(0), certain + step - 1);
      pads[axis] = symmetric;
      pads[axes + axis] = symmetric;
      surplus[axis] = clamp(symmetric - last.sizeOr(0), step - 1);
      before.add(first.minus(symmetric));
      after.add(last.minus(symmetric).plus(surplus[axis]));
    }
    Attributes attributes =
        window.attributes().with("group", group).with("pads", pads).with("output_padding", surplus);
    Window rest = new Window(window.kernel(), window.strides(), window.dilations(), before, after);
    DataType type = dy.type();
    Value laidBack =
        dy.tape()
            .node(
                "ConvTranspose",
                new TensorType(type, grown(input, before, after)),
                attributes,
                dy,
                weights);
    return rest.unpad(laidBack);
  }

  private static long clamp(long number, long most) {
    return Math.max(0, Math.min(number, most));
  }

  private static Shape grown(Shape input, List<Extent> before, List<Extent> after) {
    Shape grown = input;
    for (int axis = 0; axis < before.size(); axis++) {
      Dimension dimension = input.get(axis + 2);
      Extent first = before.get(axis);
      Extent last = after.get(axis);
      if (dimension.isKnown() && first.isKnown() && last.isKnown()) {
        grown = grown.with(axis + 2, Dimension.of(dimension.size() + first.size() + last.size()));
      }
    }
    return grown;
  }

  /**
   * A convolution with one-hot kernels lays the taps of every window side by side, and its adjoint
   * puts them back. The Indices output of MaxPool would tell the winner as well, but it is many
   * times slower and not portable.
   */
  public static Value toFirstMaxima(Value x, Value dy, Window window) {
    Tape tape = x.tape();
    DataType type = dy.type();
    Value oneHot = oneHot(dy, window.kernel());
    int taps = Math.toIntExact(window.taps());
    Value padded = window.pad(byChannel(x), lowest(type));
    Value pooled = byChannel(dy);
    Value candidates =
        tape.node(
            "Conv",
            new TensorType(type, pooled.shape().with(1, Dimension.of(taps))),
            window.attributes(),
            padded,
            oneHot);
    Value winner = candidates.argMax(1).isEqualTo(taps(tape, taps, pooled.rank())).as(type);
    return laidBack(x, pooled.times(winner), oneHot, window);
  }

  /** Windows laid back channel by channel, each tap by a kernel of its own. */
  public static Value laidBack(Value x, Value windows, Value kernels, Window window) {
    Shape input = byChannel(x.shape());
    return transposed(windows, kernels, 1, input, window).reshapedLike(x);
  }

  private static Value taps(Tape tape, int taps, int rank) {
    Value numbers = tape.longs(IntStream.range(0, taps).asLongStream().toArray());
    return numbers.unsqueezed(IntStream.range(0, rank).filter(axis -> axis != 1).toArray());
  }

  /** A kernel for each tap of a window, which takes that tap alone: [taps, 1, k…]. */
  public static Value oneHot(Value like, List<Long> kernel) {
    int taps = Math.toIntExact(kernel.stream().reduce(1L, (left, right) -> left * right));
    return like.tape().constant(like.type(), kernelShape(taps, kernel), identity(taps));
  }

  private static double[] identity(int size) {
    double[] matrix = new double[size * size];
    IntStream.range(0, size).forEach(i -> matrix[i * size + i] = 1);
    return matrix;
  }

  /** The number below which a type has none. */
  public static double lowest(DataType type) {
    return switch (type) {
      case FLOAT16 -> -65504;
      case DOUBLE -> -Double.MAX_VALUE;
      default -> -Float.MAX_VALUE;
    };
  }

  /** That many kernels of one channel: [taps, 1, k…]. */
  public static Shape kernelShape(int taps, List<Long> kernel) {
    List<Long> sizes = new ArrayList<>(List.of((long) taps, 1L));
    sizes.addAll(kernel);
    return Shape.of(Window.array(sizes));
  }

  /** Channels counted to the batch: [N, C, …] as [N·C, 1, …]. */
  public static Value byChannel(Value value) {
    List<Extent> extents = new ArrayList<>(value.extents().subList(2, value.rank()));
    Collections.reverse(extents);
    extents.add(value.tape().extent(1));
    extents.add(value.extent(0).times(value.extent(1)));
    Collections.reverse(extents);
    return value.reshaped(extents);
  }

  private static Shape byChannel(Shape shape) {
    Dimension batch =
        shape.get(0).isKnown() && shape.get(1).isKnown()
            ? Dimension.of(shape.get(0).size() * shape.get(1).size())
            : Dimension.symbolic(shape.get(0).identity() + "·" + shape.get(1).identity());
    return shape.with(0, batch).with(1, Dimension.of(1));
  }
}
