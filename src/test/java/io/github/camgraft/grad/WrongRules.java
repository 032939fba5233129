package io.github.camgraft.grad;

import java.util.stream.Stream;

/** Tables with one mistake in them, to see whether it is found. */
public final class WrongRules {
  private WrongRules() {}

  /** A table for each mistake. */
  public static Stream<RuleTables> all() {
    return Stream.of(
        with("Relu", (n, dy) -> dy),
        with("Gemm", (n, dy) -> ProductRules.gemmLeft(n, dy).times(1.1)),
        with("Conv", (n, dy) -> ConvolutionRules.input(n, dy).flipped(3)),
        convolutionForgettingNegativeInputs());
  }

  /** Right along the gradient that is left. */
  public static RuleTables convolutionForgettingNegativeInputs() {
    return with("Conv", (n, dy) -> ConvolutionRules.input(n, dy).times(n.x(0).positive()));
  }

  private static RuleTables with(String operator, Rule mistake) {
    RuleTable wrong = GradientRules.STANDARD.with(operator, mistake);
    return new RuleTables(wrong, wrong, wrong);
  }
}
