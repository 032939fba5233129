package io.github.camgraft.grad;

import io.github.camgraft.onnx.Attributes;
import io.github.camgraft.onnx.Extent;
import io.github.camgraft.onnx.Tape;
import io.github.camgraft.onnx.Value;
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
record Window(
    List<Long> kernel,
    List<Long> strides,
    List<Long> dilations,
    List<Extent> before,
    List<Extent> after) {

  /** The window of a node that goes from {@code input} to {@code output}, both [N, C, spatial…]. */
  static Window of(Site n, List<Long> kernel, Value input, Value output) {
    Attributes attributes = n.attributes();
    int axes = kernel.size();
    List<Long> strides = numbers(attributes, "strides", axes, 1);
    List<Long> dilations = numbers(attributes, "dilations", axes, 1);
    List<Extent> before = new ArrayList<>();
    List<Extent> after = new ArrayList<>();
    for (int axis = 0; axis < axes; axis++) {
      long reach = dilations.get(axis) * (kernel.get(axis) - 1) + 1;
      Extent covered = output.extent(axis + 2).minus(1).times(strides.get(axis)).plus(reach);
      Extent padding = covered.minus(input.extent(axis + 2));
      Extent first = before(attributes, axis, axes, padding, n.tape());
      before.add(first);
      after.add(padding.minus(first));
    }
    return new Window(kernel, strides, dilations, before, after);
  }

  private static Extent before(
      Attributes attributes, int axis, int axes, Extent padding, Tape tape) {
    String automatic = attributes.text("auto_pad", "NOTSET");
    if (!automatic.startsWith("SAME")) {
      boolean valid = automatic.equals("VALID");
      return tape.extent(valid ? 0 : numbers(attributes, "pads", 2 * axes, 0).get(axis));
    }
    if (!padding.isKnown()) {
      throw new NotYetException("with auto_pad=" + automatic + " and an unknown picture size");
    }
    long total = Math.max(0, padding.size());
    return tape.extent(automatic.equals("SAME_UPPER") ? total / 2 : total - total / 2);
  }

  static List<Long> numbers(Attributes attributes, String name, int count, long otherwise) {
    return attributes
        .integers(name)
        .map(values -> Arrays.stream(values).boxed().toList())
        .orElseGet(() -> IntStream.range(0, count).mapToObj(i -> otherwise).toList());
  }

  /** How many taps a window has. */
  long taps() {
    return kernel.stream().reduce(1L, (left, right) -> left * right);
  }

  /** How many inputs a window spans along an axis, gaps included. */
  long reach(int axis) {
    return dilations.get(axis) * (kernel.get(axis) - 1) + 1;
  }

  boolean hasStrides() {
    return strides.stream().anyMatch(stride -> stride != 1);
  }

  /** Kernel, strides and dilations as attributes of a convolution without padding. */
  Attributes attributes() {
    return Attributes.NONE
        .with("kernel_shape", array(kernel))
        .with("strides", array(strides))
        .with("dilations", array(dilations));
  }

  static long[] array(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  /** The input with its padding, so that the windows fit exactly. */
  Value pad(Value input, double filling) {
    return input.padded(outer(input.tape(), before), outer(input.tape(), after), filling);
  }

  /**
   * The adjoint of {@link #pad} with zeros: takes the padding away, and puts zeros where inputs
   * were not looked at.
   */
  Value unpad(Value padded) {
    return padded.padded(
        outer(padded.tape(), before.stream().map(Extent::negated).toList()),
        outer(padded.tape(), after.stream().map(Extent::negated).toList()),
        0);
  }

  private static List<Extent> outer(Tape tape, List<Extent> spatial) {
    List<Extent> all = new ArrayList<>(List.of(tape.extent(0), tape.extent(0)));
    all.addAll(spatial);
    return all;
  }
}
