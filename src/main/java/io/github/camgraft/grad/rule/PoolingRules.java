package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.PlainForms;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.grad.Window;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gradients of pooling. Channels do not mix in a pool, so they are counted to the batch: [N, C, H,
 * W] becomes [N·C, 1, H, W], and one small constant kernel serves every channel.
 */
public final class PoolingRules {
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
    return isInfinite ? x.atLeast(n.tape().scalar(x.type(), PlainForms.lowest(x.type()))) : x;
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
    Value pictures = PlainForms.byChannel(dy);
    Value oneHot = PlainForms.oneHot(dy, kernel);
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

  /** Every tap of a window gets the same share of its gradient. */
  public static Value average(RuleContext n, Value dy) {
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
        && window.after().stream().allMatch(padding -> padding.isCertainlyAtLeast(0))
        && window.dilations().stream().allMatch(step -> step == 1)
        && Window.declared(n.attributes(), window.kernel().size()).stream()
            .allMatch(padding -> padding == 0);
  }

  /** A kernel of ones. */
  private static Value sum(Window window, Value like) {
    double[] ones = new double[Math.toIntExact(window.taps())];
    Arrays.fill(ones, 1);
    return like.tape().constant(like.type(), PlainForms.kernelShape(1, window.kernel()), ones);
  }

  private static List<Long> kernel(RuleContext n) {
    return Window.numbers(n.attributes(), "kernel_shape", n.x(0).rank() - 2, 1);
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
    return PlainForms.laidBack(
            n.x(0), PlainForms.byChannel(sharesOfNorm(n, dy)), sum(window, dy), window)
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
