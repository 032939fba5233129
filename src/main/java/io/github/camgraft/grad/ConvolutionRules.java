package io.github.camgraft.grad;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Data gradients of convolutions. A convolution's adjoint is the transposed convolution with the
 * same weights, and the reverse.
 */
final class ConvolutionRules {
  private ConvolutionRules() {}

  /** Conv with respect to its input. */
  static Value input(Site n, Value dy) {
    return input(n, dy, n.x(1));
  }

  /** A convolution with these weights with respect to its input. */
  static Value input(Site n, Value dy, Value weights) {
    Window window = Window.of(n, kernel(weights), n.x(0), n.y());
    Optional<Value> channel = dy.onlyChannel().filter(any -> group(n) == 1 && isPointwise(window));
    return channel.isPresent()
        ? ofChannel(dy, channel.get(), weights)
        : laidBack(n.x(0), dy, weights, group(n), window);
  }

  private static boolean isPointwise(Window window) {
    return window.taps() == 1
        && !window.hasStrides()
        && window.kernel().size() == 2
        && window.before().stream().allMatch(padding -> padding.dimension().is(0))
        && window.after().stream().allMatch(padding -> padding.dimension().is(0));
  }

  /** The product of one row of the weights with one channel of each picture; the rest is zero. */
  private static Value ofChannel(Value dy, Value channel, Value weights) {
    Shape kernels = new Shape(List.of(dy.shape().get(0), weights.shape().get(1)));
    Value rows =
        dy.tape()
            .node(
                "Gather",
                new TensorType(dy.type(), kernels),
                Attributes.NONE.with("axis", 0),
                weights.squeezed(2, 3),
                channel);
    Value whole = dy.channel(channel).times(rows.unsqueezed(2, 3));
    return Blocks.enteredWherePossible(whole);
  }

  /** Every window of {@code dy} laid back where it was taken from x. */
  static Value laidBack(Value x, Value dy, Value weights, long group, Window window) {
    Optional<Phases> phases = Phases.of(dy);
    if (phases.isPresent() && WinogradConvolution.fits(window, x, phases.get(), weights, group)) {
      return WinogradConvolution.gradient(window, x, phases.get(), weights);
    }
    boolean isFlippable = isFlippable(window);
    if (isFlippable || Blocks.hold(dy)) {
      Value turned = turnedAround(weights, group);
      Optional<Value> whole = PhasewiseConvolution.gradient(window, x, dy, turned, group);
      if (whole.isPresent()) {
        return whole.get();
      }
      if (isFlippable) {
        // A convolution takes its input into the blocks by itself.
        return flipped(x, Blocks.outside(dy), turned, group, window);
      }
    }
    Value whole = transposed(dy, weights, group, x.shape(), window);
    return Blocks.enteredWherePossible(whole);
  }

  /** ConvTranspose with respect to its input: the convolution it is the adjoint of. */
  static Value transposedInput(Site n, Value dy) {
    Value weights = n.x(1);
    // Seen from its adjoint, the output is what is convolved and the input is what comes out.
    Window window = transposedWindow(n, kernel(weights));
    Attributes attributes = window.attributes().with("group", group(n));
    return n.tape().node("Conv", n.x(0).tensorType(), attributes, window.pad(dy, 0), weights);
  }

  static Window transposedWindow(Site n, List<Long> kernel) {
    Attributes attributes = n.attributes();
    String automatic = Window.automatic(attributes);
    Window window = Window.of(n, kernel, n.y(), n.x(0));
    boolean declared = attributes.integers("output_shape").isEmpty();
    if (declared && !automatic.startsWith("SAME")) {
      return window;
    }
    // ONNX ConvTranspose: with a wanted output shape the padding follows from it, and the odd entry
    // goes where auto_pad says.
    List<Extent> before = new ArrayList<>();
    List<Extent> after = new ArrayList<>();
    List<Long> surplus = Window.numbers(attributes, "output_padding", kernel.size(), 0);
    for (int axis = 0; axis < kernel.size(); axis++) {
      Extent padding = window.before().get(axis).plus(window.after().get(axis));
      Extent total = padding.plus(surplus.get(axis)).atLeast(0);
      Extent first = Window.firstHalf(total, automatic.equals("SAME_UPPER"));
      before.add(first);
      after.add(padding.minus(first));
    }
    return new Window(window.kernel(), window.strides(), window.dilations(), before, after);
  }

  static List<Long> kernel(Value weights) {
    if (!weights.shape().isKnown()) {
      throw new NotYetException("with weights of unknown shape");
    }
    return Arrays.stream(weights.shape().sizes()).skip(2).boxed().toList();
  }

  static long group(Site n) {
    return n.attributes().integer("group", 1);
  }

  /**
   * At stride 1 the adjoint is again a convolution, with the kernel turned around; ONNX Runtime's
   * Conv is by far the faster one.
   */
  private static boolean isFlippable(Window window) {
    return !window.hasStrides()
        && IntStream.range(0, window.kernel().size())
            .allMatch(
                axis ->
                    fits(window.before().get(axis), window.reach(axis))
                        && fits(window.after().get(axis), window.reach(axis)));
  }

  private static boolean fits(Extent padding, long reach) {
    return padding.isKnown() && padding.size() >= 0 && padding.size() < reach;
  }

  /** The adjoint as a convolution of its own, with the weights turned around. */
  private static Value flipped(Value x, Value dy, Value turned, long group, Window window) {
    int axes = window.kernel().size();
    long[] pads = new long[2 * axes];
    for (int axis = 0; axis < axes; axis++) {
      pads[axis] = window.reach(axis) - 1 - window.before().get(axis).size();
      pads[axes + axis] = window.reach(axis) - 1 - window.after().get(axis).size();
    }
    Attributes attributes = window.attributes().with("group", group).with("pads", pads);
    Shape shape = x.shape().with(1, turned.shape().get(0));
    return dy.tape().node("Conv", new TensorType(dy.type(), shape), attributes, dy, turned);
  }

  /**
   * Weights [M, C/g, k…] as [C, M/g, k…] with every kernel reversed. ONNX Runtime computes this
   * once when it loads the model, so the file holds the weights once.
   */
  private static Value turnedAround(Value weights, long group) {
    int[] spatial = IntStream.range(2, weights.rank()).toArray();
    int[] wide = Arrays.stream(spatial).filter(axis -> !weights.shape().get(axis).is(1)).toArray();
    Value reversed = wide.length == 0 ? weights : weights.flipped(wide);
    if (group == 1) {
      int[] order = IntStream.range(0, weights.rank()).toArray();
      order[0] = 1;
      order[1] = 0;
      return reversed.transposed(order);
    }
    long outputs = weights.shape().get(0).size() / group;
    long inputs = weights.shape().get(1).size();
    if (outputs == 1 && inputs == 1) {
      return reversed;
    }
    int[] order = IntStream.range(0, weights.rank() + 1).toArray();
    order[1] = 2;
    order[2] = 1;
    Value grouped = reversed.reshaped(shape(weights, group, outputs, inputs)).transposed(order);
    return grouped.reshaped(shape(weights, group * inputs, outputs));
  }

  private static List<Extent> shape(Value weights, long... leading) {
    List<Extent> extents = new ArrayList<>();
    Arrays.stream(leading).forEach(size -> extents.add(weights.tape().extent(size)));
    extents.addAll(weights.extents().subList(2, weights.rank()));
    return extents;
  }

  /**
   * The transposed convolution that lays every window of {@code dy} back where it was taken, as
   * large as the input was.
   *
   * <p>Padding that is the same in front and behind is taken away by the operator itself. What is
   * left over behind is done by output padding or cut off: CUDA has no kernel for different pads.
   */
  static Value transposed(Value dy, Value weights, long group, Shape input, Window window) {
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
      long certain = last.isKnown() ? Math.max(0, last.size()) : 0;
      long symmetric = first.isKnown() ? clamp(first.size(), certain + step - 1) : 0;
      pads[axis] = symmetric;
      pads[axes + axis] = symmetric;
      surplus[axis] = clamp(symmetric - (last.isKnown() ? last.size() : 0), step - 1);
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
}
