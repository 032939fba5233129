package io.github.camgraft.optimize;

import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Window;
import java.util.Optional;

/**
 * The gradient of a convolution with respect to its input, of which there are several forms.
 *
 * @param x the input
 * @param dy the gradient with respect to the output
 * @param weights [M, C/group, k…]
 */
record ConvolutionInput(Value x, Value dy, Value weights, long group, Window window) {
  /** One form of it: the gradient, if the form fits. */
  @FunctionalInterface
  interface Form {
    Optional<Value> gradient(ConvolutionInput asked);
  }

  /** The same with another gradient. */
  ConvolutionInput of(Value gradient) {
    return new ConvolutionInput(x, gradient, weights, group, window);
  }
}
