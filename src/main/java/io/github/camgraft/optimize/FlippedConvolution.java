package io.github.camgraft.optimize;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Window;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The gradient of a convolution at stride 1 as a convolution of its own. */
final class FlippedConvolution {
  private FlippedConvolution() {}

  /** The gradient with respect to the input, if the window moves one by one. */
  static Optional<Value> gradient(ConvolutionInput asked) {
    if (!fits(asked.window())) {
      return Optional.empty();
    }
    Value turned = turnedAround(asked.weights(), asked.group());
    // A convolution takes its input into the blocks by itself.
    Value dy = BlockedLayout.outside(asked.dy());
    return Optional.of(convolved(asked.x(), dy, turned, asked.group(), asked.window()));
  }

  /**
   * At stride 1 the adjoint is again a convolution, with the kernel turned around; ONNX Runtime's
   * Conv is by far the faster one.
   */
  private static boolean fits(Window window) {
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
  private static Value convolved(Value x, Value dy, Value turned, long group, Window window) {
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
  static Value turnedAround(Value weights, long group) {
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
}
