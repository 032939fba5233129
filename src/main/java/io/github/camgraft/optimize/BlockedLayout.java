package io.github.camgraft.optimize;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves entries of feature maps [N, C, H, W] by convolutions that look at one channel each, with a
 * single one in their kernel. On a platform with the blocked layout they are the cheapest way: a
 * Slice or a Pad would have to lay the maps out anew, before and after.
 */
public final class BlockedLayout {
  /** ONNX Runtime convolves channels one by one in blocks only where they fill groups of four. */
  private static final long CHANNEL_GROUP = 4;

  private BlockedLayout() {}

  /**
   * Whether maps like these are kept in blocks. Zeros in a kernel make no zeros of infinities, so
   * maps that may have some stay outside.
   */
  static boolean hold(Value value) {
    return value.type() == DataType.FLOAT
        && value.rank() == 4
        && value.shape().isKnownFrom(1)
        && channels(value) % CHANNEL_GROUP == 0
        && !isEmpty(value)
        && !value.mayBeInfinite();
  }

  /** ONNX Runtime convolves nothing but pictures. */
  private static boolean isEmpty(Value value) {
    return value.shape().dimensions().stream().skip(1).anyMatch(length -> length.is(0));
  }

  private static long channels(Value value) {
    return value.shape().get(1).size();
  }

  static long length(Value value, int axis) {
    return value.shape().get(axis).size();
  }

  /** The same maps, from here on in blocks where they hold them. */
  static Value enteredWherePossible(Value value) {
    return hold(value) ? entered(value) : value;
  }

  /** The same maps, from here on in blocks. */
  static Value entered(Value value) {
    Value entered = entered(value, length(value, 2), length(value, 3));
    entered.tape().remember(entered, new Outside(value));
    return entered;
  }

  /** The same maps as they were before they entered the blocks, for whoever has no blocks. */
  public static Value outside(Value value) {
    return value.tape().origin(value, Outside.class).map(Outside::maps).orElse(value);
  }

  private record Outside(Value maps) {}

  /** The sum of two gradients; one that was laid out joins one that a convolution has in blocks. */
  static Value together(Value left, Value right) {
    boolean mayJoin = hold(left) && left.shape().equals(right.shape());
    if (mayJoin && isConvolved(right) && isLaidOut(left)) {
      return entered(left).plus(right);
    }
    return mayJoin && isConvolved(left) && isLaidOut(right)
        ? left.plus(entered(right))
        : left.plus(right);
  }

  private static boolean isLaidOut(Value value) {
    return value.recorded().filter(node -> node.is("Transpose") || node.is("Reshape")).isPresent();
  }

  /** The upper left part of the maps, from here on in blocks. */
  static Value entered(Value value, long height, long width) {
    return entries(value, new long[2], new long[] {1, 1}, new long[] {height, width}, 1);
  }

  /** Every number times a factor, plus an offset. */
  static Value line(Value value, double factor, double offset) {
    return line(value, new long[] {1, 1}, new long[2], factor, offset);
  }

  /**
   * One entry of every cell of so many rows and columns, times a factor, plus an offset. What lies
   * beyond the end counts as zero.
   */
  static Value line(Value value, long[] cell, long[] place, double factor, double offset) {
    long[] counts = {count(value, 2, cell[0]), count(value, 3, cell[1])};
    return sums(value, place, cell, counts, new double[][] {{factor}}, offset);
  }

  /** How many entries lie in one place of each step along an axis, the last step filled up. */
  static long count(Value value, int axis, long step) {
    return (length(value, axis) + step - 1) / step;
  }

  /**
   * Entry (i, j) of the result is entry {@code (first + i·step, first + j·step)} times the factor,
   * or zero where there is no such entry.
   *
   * @param counts how many there are along the height and along the width
   */
  static Value entries(Value value, long[] first, long[] steps, long[] counts, double factor) {
    return sums(value, first, steps, counts, new double[][] {{factor}}, 0);
  }

  /** The same for sums of neighbours, of which that entry is the first, plus an offset. */
  private static Value sums(
      Value value, long[] first, long[] steps, long[] counts, double[][] factors, double offset) {
    long[] taps = {factors.length, factors[0].length};
    long[] kernel = new long[2];
    long[] place = new long[2];
    long[] pads = new long[4];
    for (int i = 0; i < 2; i++) {
      pads[i] = Math.max(0, -first[i]);
      place[i] = Math.max(0, first[i]);
      long reach = (counts[i] - 1) * steps[i] + place[i] + taps[i];
      long missing = reach - length(value, i + 2) - pads[i];
      pads[i + 2] = Math.max(0, missing);
      // What is too much behind is cut off by a longer kernel.
      kernel[i] = place[i] + taps[i] + Math.max(0, 1 - steps[i] - missing);
    }
    @Nullable Value bias =
        offset == 0
            ? null
            : value
                .tape()
                .constant(DataType.FLOAT, Shape.of(1), offset)
                .expanded(List.of(value.extent(1)));
    Value weights = weights(value, kernel, placed(factors, kernel, place));
    return convolution(value, weights, bias, kernel, steps, pads);
  }

  /** Factors as a part of a kernel that is zero elsewhere. */
  private static double[] placed(double[][] factors, long[] kernel, long[] place) {
    double[] numbers = new double[Math.toIntExact(kernel[0] * kernel[1])];
    for (int row = 0; row < factors.length; row++) {
      long start = (place[0] + row) * kernel[1] + place[1];
      System.arraycopy(factors[row], 0, numbers, Math.toIntExact(start), factors[row].length);
    }
    return numbers;
  }

  /** Whether a value has one number for each channel of the maps, which stay in blocks. */
  static boolean areChannelsOf(Value single, Value maps) {
    return hold(maps)
        && length(maps, 2) * length(maps, 3) > 1
        && single.shape().equals(maps.shape().with(2, Dimension.of(1)).with(3, Dimension.of(1)));
  }

  /** One minus this, which stays in blocks where it is in blocks. */
  static Value oneMinus(Value value) {
    return hold(value) ? line(value, -1, 1) : value.oneMinus();
  }

  /** The number of each channel [N, C, 1, 1] at every place of maps like these, in blocks. */
  static Value spread(Value single, Value like) {
    Attributes attributes =
        Attributes.NONE
            .with("mode", "nearest")
            .with("nearest_mode", "floor")
            .with("coordinate_transformation_mode", "asymmetric");
    Tape tape = single.tape();
    double[] factors = {1, 1, length(like, 2), length(like, 3)};
    Value scales = tape.constant(DataType.FLOAT, Shape.of(4), factors);
    TensorType type = new TensorType(single.type(), like.shape());
    Value inBlocks = isConvolved(single) ? single : line(single, 1, 0);
    return tape.node("Resize", type, attributes, inBlocks, null, scales);
  }

  /** Whether a convolution, and perhaps an activation that it takes along, computes a value. */
  private static boolean isConvolved(Value value) {
    Tape tape = value.tape();
    Optional<Node> last = value.recorded().or(() -> tape.producer(value.name()));
    return last.filter(node -> node.is("Sigmoid") || node.is("HardSigmoid"))
        .flatMap(node -> tape.producer(node.input(0)))
        .or(() -> last)
        .filter(node -> node.is("Conv"))
        .isPresent();
  }

  /** The sum of each channel over all places, [N, C, 1, 1], without leaving the blocks. */
  static Value sum(Value maps) {
    Shape single = maps.shape().with(2, Dimension.of(1)).with(3, Dimension.of(1));
    Value mean =
        maps.tape()
            .node("GlobalAveragePool", new TensorType(maps.type(), single), Attributes.NONE, maps);
    return line(mean, (double) (length(maps, 2) * length(maps, 3)), 0);
  }

  /**
   * Some of the channels, in blocks. Those of a convolution are a convolution with some of its
   * kernels, so that nothing has to be taken apart.
   */
  static Value channels(Value maps, Extent start, Extent end) {
    Optional<Node> convolution =
        maps.recorded().filter(node -> hold(maps) && node.is("Conv") && node.inputs().size() == 2);
    long group = convolution.map(node -> node.attributes().integer("group", 1)).orElse(0L);
    if (group != 1 && group != channels(maps)) {
      return enteredWherePossible(maps.sliced(1, start, end));
    }
    Node node = convolution.get();
    Tape tape = maps.tape();
    Extent count = end.minus(start);
    Value kernels = tape.recorded(node.input(1)).sliced(0, start, end);
    Value whole = tape.recorded(node.input(0));
    Value input = group == 1 ? whole : channelsBefore(whole, start, end);
    Attributes attributes =
        group == 1 ? node.attributes() : node.attributes().with("group", count.size());
    TensorType type = new TensorType(maps.type(), maps.shape().with(1, count.dimension()));
    return tape.node("Conv", type, attributes, input, kernels);
  }

  /** Some of the channels of maps on their way into blocks. */
  private static Value channelsBefore(Value maps, Extent start, Extent end) {
    Optional<Node> transposition = maps.recorded().filter(node -> node.is("Transpose"));
    if (transposition.isEmpty()) {
      return maps.sliced(1, start, end);
    }
    int[] order = transposition.get().attributes().axes("perm").orElseThrow();
    Value source = maps.tape().recorded(transposition.get().input(0));
    return source.sliced(order[1], start, end).transposed(order);
  }

  /** Every channel times a number of its own. */
  static Value scaled(Value value, Value factors) {
    return convolution(
        value,
        factors.unsqueezed(1, 2, 3),
        null,
        new long[] {1, 1},
        new long[] {1, 1},
        new long[4]);
  }

  /**
   * Entry j of the result is entry {@code j − distance} times the factor, or zero where there is no
   * such entry.
   *
   * @param axis 2 or 3
   * @param length of the result
   */
  static Value shifted(Value value, int axis, long distance, long length, double factor) {
    if (distance == 0 && length == length(value, axis) && factor == 1) {
      return value;
    }
    return neighbours(value, axis, distance, length, new double[][] {{factor}});
  }

  /** Entry j of the result is entry {@code j − distance} less the one behind it. */
  static Value differences(Value value, int axis, long distance, long length) {
    double[][] factors = axis == 2 ? new double[][] {{1}, {-1}} : new double[][] {{1, -1}};
    return neighbours(value, axis, distance, length, factors);
  }

  private static Value neighbours(
      Value value, int axis, long distance, long length, double[][] factors) {
    int spatial = axis - 2;
    long[] counts = {length(value, 2), length(value, 3)};
    counts[spatial] = length;
    long[] first = along(spatial, -distance, 0);
    return sums(value, first, new long[] {1, 1}, counts, factors, 0);
  }

  private static long[] along(int spatial, long here, long elsewhere) {
    return spatial == 0 ? new long[] {here, elsewhere} : new long[] {elsewhere, here};
  }

  /**
   * Every step-th entry along an axis, beginning with one below the step. From each beginning there
   * are equally many; what lies beyond the end is zero.
   */
  static Value every(Value value, int axis, long step, long first) {
    int spatial = axis - 2;
    return step == 1 ? value : line(value, along(spatial, step, 1), along(spatial, first, 0), 1, 0);
  }

  /** The same kernel for every channel; the file holds it once. */
  private static Value weights(Value value, long[] kernel, double... numbers) {
    Shape shape = Shape.of(1, 1, kernel[0], kernel[1]);
    return value
        .tape()
        .constant(DataType.FLOAT, shape, numbers)
        .expanded(
            List.of(
                value.extent(1),
                value.tape().extent(1),
                value.tape().extent(kernel[0]),
                value.tape().extent(kernel[1])));
  }

  private static Value convolution(
      Value value,
      Value weights,
      @Nullable Value bias,
      long[] kernel,
      long[] strides,
      long[] pads) {
    Shape shape = value.shape();
    for (int i = 0; i < 2; i++) {
      long span = length(value, i + 2) + pads[i] + pads[i + 2] - kernel[i];
      shape = shape.with(i + 2, Dimension.of(span / strides[i] + 1));
    }
    Attributes attributes =
        Attributes.NONE
            .with("kernel_shape", kernel)
            .with("strides", strides)
            .with("pads", pads)
            .with("group", channels(value));
    TensorType type = new TensorType(value.type(), shape);
    return bias == null
        ? value.tape().node("Conv", type, attributes, value, weights)
        : value.tape().node("Conv", type, attributes, value, weights, bias);
  }
}
