package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.grad.Window;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gradients of convolutions with respect to a kernel that is itself computed from the picture. Each
 * tap of a kernel meets every place of the small side at one place of the large side; so its
 * gradient is again a convolution, in which the batch is summed over as channels are, and strides
 * and dilations have changed places.
 */
final class KernelRules {
  private KernelRules() {}

  static Value conv(RuleContext n, Value dy) {
    Window window = Window.of(n, ConvolutionRules.kernel(n.x(1)), n.x(0), n.y());
    return correlated(n, window.pad(n.x(0), 0), dy, window);
  }

  static Value convTranspose(RuleContext n, Value dy) {
    Window window = ConvolutionRules.transposedWindow(n, ConvolutionRules.kernel(n.x(1)));
    return correlated(n, window.pad(dy, 0), n.x(0), window);
  }

  /** Every place of the result has the bias added. */
  static Value bias(RuleContext n, Value dy) {
    int[] others = IntStream.range(0, dy.rank()).filter(axis -> axis != 1).toArray();
    return dy.sum(others).reshapedLike(n.x(2));
  }

  /** From [N, C, …] and [N, M, …] the kernels [M, C/g, k…]. */
  private static Value correlated(RuleContext n, Value large, Value small, Window window) {
    long group = ConvolutionRules.group(n);
    Attributes attributes =
        Attributes.NONE
            .with("strides", Window.array(window.dilations()))
            .with("dilations", Window.array(window.strides()))
            .with("group", group);
    Value pictures = byChannel(large, group);
    Value kernels = swapped(small);
    Value weights = n.x(1);
    Value swapped =
        n.tape()
            .node(
                "Conv",
                new TensorType(weights.type(), weights.shape().permuted(swap(weights))),
                attributes,
                pictures,
                kernels);
    return swapped(swapped);
  }

  /** [N, g·c, …] as [c, g·N, …]. */
  private static Value byChannel(Value value, long group) {
    if (group == 1) {
      return swapped(value);
    }
    Extent groups = value.tape().extent(group);
    Extent channels = value.tape().extent(value.shape().get(1).size() / group);
    List<Extent> spatial = value.extents().subList(2, value.rank());
    int[] order = IntStream.range(0, value.rank() + 1).toArray();
    order[0] = 2;
    order[2] = 0;
    Value turned =
        value
            .reshaped(joined(List.of(value.extent(0), groups, channels), spatial))
            .transposed(order);
    return turned.reshaped(joined(List.of(channels, value.extent(0).times(group)), spatial));
  }

  private static List<Extent> joined(List<Extent> leading, List<Extent> spatial) {
    List<Extent> all = new ArrayList<>(leading);
    all.addAll(spatial);
    return all;
  }

  private static Value swapped(Value value) {
    return value.transposed(swap(value));
  }

  /** The order of axes in which the first two have changed places. */
  private static int[] swap(Value value) {
    int[] order = IntStream.range(0, value.rank()).toArray();
    order[0] = 1;
    order[1] = 0;
    return order;
  }
}
