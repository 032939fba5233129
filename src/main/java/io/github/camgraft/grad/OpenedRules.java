package io.github.camgraft.grad;

import io.github.camgraft.build.Value;
import java.util.Set;

/**
 * A table in which no activation is ever shut: each passes on the gradient that arrives, also where
 * it is flat. That is no gradient, but where it is zero as well, the score does not depend on the
 * picture whatever the picture shows.
 */
public final class OpenedRules {
  /** What may be flat at one picture and is not at another. */
  private static final Set<String> ACTIVATIONS =
      Set.of(
          ("Abs Celu Clip Elu Erf Exp Gelu HardSigmoid HardSwish LogSoftmax Mish Relu Selu Shrink"
                  + " Sigmoid Softmax Softplus Softsign Swish Tanh ThresholdedRelu")
              .split(" "));

  private OpenedRules() {}

  /** That table with every activation open. */
  public static RuleTable on(RuleTable table) {
    RuleTable opened =
        table
            .withEvery("Max", (n, i, dy) -> dy)
            .withEvery("Min", (n, i, dy) -> dy)
            .with("Where", Rule.ZERO, (n, dy) -> dy, (n, dy) -> dy)
            .with("Pow", (n, dy) -> dy, (n, dy) -> dy)
            .withEvery("Mul", (n, i, dy) -> n.constant(1 - i).isPresent() ? times(n, i, dy) : dy);
    for (String activation : ACTIVATIONS) {
      opened = opened.with(activation, (n, dy) -> dy);
    }
    return opened;
  }

  /** A factor from the file may be zero at every picture, one that is computed need not. */
  private static Value times(RuleContext n, int input, Value dy) {
    return dy.times(n.x(1 - input));
  }
}
