package io.github.camgraft.grad;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gradients of pooling. Channels do not mix in a pool, so they are counted to the batch: [N, C, H,
 * W] becomes [N·C, 1, H, W], and one small constant kernel serves every channel.
 */
final class PoolingRules {
  private PoolingRules() {}

  /**
   * Each window gives its gradient to its first maximum, in row-major order as PyTorch has it;
   * where windows overlap, gradients add.
   */
  static Value max(RuleContext n, Value dy) {
    List<Long> kernel = kernel(n);
    Value x = finite(n);
    Window window = Window.of(n, kernel, x, n.y());
    if (seesAll(n, window)) {
      return globalMax(n, dy);
    }
    return n.forms().maxPoolInput(x, n.y(), dy, window);
  }

  /**
   * A convolution with one-hot kernels lays the taps of every window side by side, and its adjoint
   * puts them back. The Indices output of MaxPool would tell the winner as well, but it is many
   * times slower and not portable.
   */
  static Value toFirstMaxima(Value x, Value dy, Window window) {
    Tape tape = x.tape();
    DataType type = dy.type();
    int taps = Math.toIntExact(window.taps());
    Value oneHot = tape.constant(type, shape(taps, window.kernel()), identity(taps));
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

  /**
   * The input of a pool. TensorFlow's padding is written as a Pad with minus infinity, which no
   * convolution survives: zero times infinity is not a number.
   */
  private static Value finite(RuleContext n) {
    Value x = n.x(0);
    boolean isInfinite =
        n.tape()
            .producer(n.node().input(0))
            .filter(producer -> producer.is("Pad"))
            .flatMap(pad -> n.tape().facts().constant(pad.input(2)))
            .filter(filling -> Double.isInfinite(filling.doubles()[0]))
            .isPresent();
    return isInfinite ? x.atLeast(n.tape().scalar(x.type(), lowest(x.type()))) : x;
  }

  /** Col2Im adds up windows that lie side by side; its adjoint takes each window out of the sum. */
  static Value laidBackWindows(RuleContext n, Value dy) {
    List<Long> kernel = Arrays.stream(n.numbers(2, "block_shape")).boxed().toList();
    int axes = kernel.size();
    int taps = Math.toIntExact(kernel.stream().reduce(1L, (left, right) -> left * right));
    Attributes attributes =
        Attributes.NONE
            .with("kernel_shape", Window.array(kernel))
            .with("strides", numbers(n, "strides", axes, 1))
            .with("dilations", numbers(n, "dilations", axes, 1))
            .with("pads", numbers(n, "pads", 2 * axes, 0));
    Value pictures = byChannel(dy);
    Value oneHot = n.tape().constant(dy.type(), shape(taps, kernel), identity(taps));
    Shape open = pictures.shape().with(1, Dimension.of(taps));
    for (int axis = 2; axis < open.rank(); axis++) {
      open = open.with(axis, Dimension.symbolic("windows of " + n.node().name() + axis));
    }
    return n.tape()
        .node("Conv", new TensorType(dy.type(), open), attributes, pictures, oneHot)
        .reshapedLike(n.x(0));
  }

  private static long[] numbers(RuleContext n, String name, int count, long otherwise) {
    return Window.array(Window.numbers(n.attributes(), name, count, otherwise));
  }

  private static Value taps(Tape tape, int taps, int rank) {
    Value numbers = tape.longs(IntStream.range(0, taps).asLongStream().toArray());
    return numbers.unsqueezed(IntStream.range(0, rank).filter(axis -> axis != 1).toArray());
  }

  private static double[] identity(int size) {
    double[] matrix = new double[size * size];
    IntStream.range(0, size).forEach(i -> matrix[i * size + i] = 1);
    return matrix;
  }

  private static double lowest(DataType type) {
    return switch (type) {
      case FLOAT16 -> -65504;
      case DOUBLE -> -Double.MAX_VALUE;
      default -> -Float.MAX_VALUE;
    };
  }

  /** Every tap of a window gets the same share of its gradient. */
  static Value average(RuleContext n, Value dy) {
    Window window = Window.of(n, kernel(n), n.x(0), n.y());
    if (seesAll(n, window)) {
      return globalAverage(n, dy);
    }
    Value all = sum(window, dy);
    Value share = dy.dividedBy(PoolingCounts.of(n, window, all).neverZero());
    return n.forms().averagePoolInput(n.x(0), share, all, window);
  }

  /** Whether there is one window and all of the input in it, however far it hangs over. */
  private static boolean seesAll(RuleContext n, Window window) {
    return !Window.automatic(n.attributes()).startsWith("SAME")
        && IntStream.of(spatial(n)).allMatch(axis -> n.y().shape().get(axis).is(1))
        && window.after().stream().allMatch(padding -> padding.isKnown() && padding.size() >= 0)
        && window.dilations().stream().allMatch(step -> step == 1)
        && Window.declared(n.attributes(), window.kernel().size()).stream()
            .allMatch(padding -> padding == 0);
  }

  /** A kernel of ones. */
  private static Value sum(Window window, Value like) {
    double[] ones = new double[Math.toIntExact(window.taps())];
    Arrays.fill(ones, 1);
    return like.tape().constant(like.type(), shape(1, window.kernel()), ones);
  }

  /** Windows laid back channel by channel, each tap by a kernel of its own. */
  static Value laidBack(Value x, Value windows, Value kernels, Window window) {
    Shape input = byChannel(x.shape());
    return ConvolutionRules.transposed(windows, kernels, 1, input, window).reshapedLike(x);
  }

  private static List<Long> kernel(RuleContext n) {
    return Window.numbers(n.attributes(), "kernel_shape", n.x(0).rank() - 2, 1);
  }

  private static Shape shape(int taps, List<Long> kernel) {
    List<Long> sizes = new ArrayList<>(List.of((long) taps, 1L));
    sizes.addAll(kernel);
    return Shape.of(Window.array(sizes));
  }

  static Value byChannel(Value value) {
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

  static Value globalAverage(RuleContext n, Value dy) {
    return n.forms().globalAveragePoolInput(n.x(0), dy);
  }

  /** The first maximum of each channel gets the gradient, as PyTorch's adaptive_max_pool has it. */
  static Value globalMax(RuleContext n, Value dy) {
    Value x = n.x(0);
    Tape tape = n.tape();
    Extent places = Arrays.stream(spatial(n)).mapToObj(x::extent).reduce(Extent::times).get();
    List<Extent> flat = List.of(x.extent(0), x.extent(1), places);
    List<Extent> single = List.of(x.extent(0), x.extent(1), tape.extent(1));
    Value winner = x.reshaped(flat).argMax(2).isEqualTo(tape.range(places)).as(dy.type());
    return dy.reshaped(single).times(winner).reshapedLike(x);
  }

  /** As {@link #globalNorm}, where every window that looks at an entry gives its share. */
  static Value norm(RuleContext n, Value dy) {
    Window window = Window.of(n, kernel(n), n.x(0), n.y());
    return laidBack(n.x(0), byChannel(sharesOfNorm(n, dy)), sum(window, dy), window)
        .times(slopeOfPower(n));
  }

  /** With y = (Σ|x|ᵖ)^(1/p): dy·y^(1−p) · sign(x)·|x|^(p−1); zero where y is zero. */
  static Value globalNorm(RuleContext n, Value dy) {
    return sharesOfNorm(n, dy).times(slopeOfPower(n));
  }

  private static Value sharesOfNorm(RuleContext n, Value dy) {
    Value norm = n.y().orOneWhereZero();
    return power(n) == 1 ? dy : dy.dividedBy(norm.power(power(n) - 1.0));
  }

  private static Value slopeOfPower(RuleContext n) {
    Value x = n.x(0);
    Value sign = x.positive().minus(x.negative());
    return power(n) == 1 ? sign : sign.times(x.unary("Abs").power(power(n) - 1.0));
  }

  private static long power(RuleContext n) {
    return n.attributes().integer("p", 2);
  }

  private static int[] spatial(RuleContext n) {
    return IntStream.range(2, n.x(0).rank()).toArray();
  }
}
