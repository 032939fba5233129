package io.github.camgraft.grad;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a kernel slides over an input (ONNX Conv, ConvTranspose, MaxPool, AveragePool): along each
 * spatial axis, output i looks at the inputs {@code i·stride − before + k·dilation} for every tap
 * k.
 *
 * @param kernel taps along each spatial axis
 * @param strides step of the input between two outputs
 * @param dilations step of the input between two taps
 * @param before entries of padding in front of the input
 * @param after entries of padding behind the input so that the last window ends exactly there;
 *     negative where the last inputs are not looked at. This need not be what the file says:
 *     rounding up (ceil_mode) adds to it, rounding down takes away.
 */
public record Window(
    List<Long> kernel,
    List<Long> strides,
    List<Long> dilations,
    List<Extent> before,
    List<Extent> after) {

  /** The window of a node that goes from {@code input} to {@code output}, both [N, C, spatial…]. */
  public static Window of(RuleContext n, List<Long> kernel, Value input, Value output) {
    Attributes attributes = n.attributes();
    int axes = kernel.size();
    if (input.rank() != axes + 2 || output.rank() != axes + 2) {
      throw new NotYetException("with an unknown picture size");
    }
    List<Long> strides = numbers(attributes, "strides", axes, 1);
    List<Long> dilations = numbers(attributes, "dilations", axes, 1);
    List<Extent> before = new ArrayList<>();
    List<Extent> after = new ArrayList<>();
    for (int axis = 0; axis < axes; axis++) {
      long reach = dilations.get(axis) * (kernel.get(axis) - 1) + 1;
      Extent covered = output.extent(axis + 2).minus(1).times(strides.get(axis)).plus(reach);
      Extent padding = covered.minus(input.extent(axis + 2));
      if (strides.get(axis) == 1 && isDerivable(attributes)) {
        // Every input is looked at, so the padding is the same for all picture sizes.
        padding = n.tape().extent(paddingAtStrideOne(attributes, axis, axes, reach));
      }
      Extent first = before(attributes, axis, axes, padding, n.tape());
      before.add(first);
      after.add(padding.minus(first));
    }
    return new Window(kernel, strides, dilations, before, after);
  }

  private static boolean isDerivable(Attributes attributes) {
    return attributes.integers("output_shape").isEmpty();
  }

  private static long paddingAtStrideOne(Attributes attributes, int axis, int axes, long reach) {
    if (automatic(attributes).startsWith("SAME")) {
      return reach - 1;
    }
    List<Long> pads = declared(attributes, axes);
    return pads.get(axis) + pads.get(axes + axis);
  }

  private static Extent before(
      Attributes attributes, int axis, int axes, Extent padding, Tape tape) {
    if (!automatic(attributes).startsWith("SAME")) {
      return tape.extent(declared(attributes, axes).get(axis));
    }
    return firstHalf(padding.atLeast(0), automatic(attributes).equals("SAME_UPPER"));
  }

  /** The part of a padding that goes in front, when the odd entry goes behind or not. */
  public static Extent firstHalf(Extent padding, boolean oddBehind) {
    return oddBehind ? padding.halved() : padding.minus(padding.halved());
  }

  public static String automatic(Attributes attributes) {
    return attributes.text("auto_pad", "NOTSET");
  }

  /** The padding that the file states: in front of each axis, then behind each. */
  public static List<Long> declared(Attributes attributes, int axes) {
    boolean valid = automatic(attributes).equals("VALID");
    return numbers(valid ? Attributes.NONE : attributes, "pads", 2 * axes, 0);
  }

  public static List<Long> numbers(Attributes attributes, String name, int count, long otherwise) {
    return attributes
        .integers(name)
        .map(values -> Arrays.stream(values).boxed().toList())
        .orElseGet(() -> IntStream.range(0, count).mapToObj(i -> otherwise).toList());
  }

  /** How many taps a window has. */
  public long taps() {
    return kernel.stream().reduce(1L, (left, right) -> left * right);
  }

  /** How many inputs a window spans along an axis, gaps included. */
  public long reach(int axis) {
    return dilations.get(axis) * (kernel.get(axis) - 1) + 1;
  }

  public boolean hasStrides() {
    return strides.stream().anyMatch(stride -> stride != 1);
  }

  /** Kernel, strides and dilations as attributes of a convolution without padding. */
  public Attributes attributes() {
    return Attributes.NONE
        .with("kernel_shape", array(kernel))
        .with("strides", array(strides))
        .with("dilations", array(dilations));
  }

  public static long[] array(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  /** The input with its padding, so that the windows fit exactly. */
  public Value pad(Value input, double filling) {
    return pad(input, before, after, filling);
  }

  /**
   * The adjoint of {@link #pad} with zeros: takes the padding away, and puts zeros where inputs
   * were not looked at.
   */
  public Value unpad(Value padded) {
    return pad(padded, negated(before), negated(after), 0);
  }

  private static List<Extent> negated(List<Extent> extents) {
    return extents.stream().map(Extent::negated).toList();
  }

  /** With that many entries before and after each spatial axis. */
  public static Value pad(Value input, List<Extent> before, List<Extent> after, double filling) {
    return input.padded(outer(input.tape(), before), outer(input.tape(), after), filling);
  }

  private static List<Extent> outer(Tape tape, List<Extent> spatial) {
    List<Extent> all = new ArrayList<>(List.of(tape.extent(0), tape.extent(0)));
    all.addAll(spatial);
    return all;
  }
}
