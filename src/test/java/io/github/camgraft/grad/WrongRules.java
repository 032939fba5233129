package io.github.camgraft.grad;

import java.util.stream.Stream;

/** Tables with one mistake in them, to see whether it is found. */
public final class WrongRules {
  private WrongRules() {}

  /** A table for each mistake. */
  public static Stream<RuleTables> all() {
    RuleTable table = GradientRules.STANDARD;
    return Stream.of(
            table.with("Relu", (n, dy) -> dy),
            table.with("Gemm", (n, dy) -> ProductRules.gemmLeft(n, dy).times(1.1)),
            table.with("Conv", (n, dy) -> ConvolutionRules.input(n, dy).flipped(3)),
            table.with("Conv", (n, dy) -> ConvolutionRules.input(n, dy).times(n.x(0).positive())))
        .map(wrong -> new RuleTables(wrong, wrong, wrong));
  }
}
