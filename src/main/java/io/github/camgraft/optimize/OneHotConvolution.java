package io.github.camgraft.optimize;

import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Window;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.List;
import java.util.Optional;

/** A 1×1 convolution's gradient where what arrives is zero outside one channel of each picture. */
final class OneHotConvolution {
  private OneHotConvolution() {}

  /** The gradient with respect to the input, if there is such a channel. */
  static Optional<Value> gradient(ConvolutionInput asked) {
    return OneHotChannel.of(asked.dy())
        .filter(any -> asked.group() == 1 && isPointwise(asked.window()))
        .map(channel -> product(asked.dy(), channel, asked.weights()));
  }

  private static boolean isPointwise(Window window) {
    return window.taps() == 1
        && !window.hasStrides()
        && window.kernel().size() == 2
        && window.before().stream().allMatch(padding -> padding.dimension().is(0))
        && window.after().stream().allMatch(padding -> padding.dimension().is(0));
  }

  /** The product of one row of the weights with one channel of each picture; the rest is zero. */
  private static Value product(Value dy, Value channel, Value weights) {
    Shape kernels = new Shape(List.of(dy.shape().get(0), weights.shape().get(1)));
    Value rows =
        dy.tape()
            .node(
                "Gather",
                new TensorType(dy.type(), kernels),
                Attributes.NONE.with("axis", 0),
                weights.squeezed(2, 3),
                channel);
    return PickedChannel.of(dy, channel).times(rows.unsqueezed(2, 3));
  }
}
