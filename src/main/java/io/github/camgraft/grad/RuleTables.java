package io.github.camgraft.grad;

/**
 * The tables that differentiate one model: three ways to go back through a rectifier, which agree
 * in everything else.
 *
 * @param standard gradients as calculus has them
 * @param guided guided backpropagation
 * @param deconvolution the deconvolution network
 */
public record RuleTables(RuleTable standard, RuleTable guided, RuleTable deconvolution) {
  /** Operators that go in steps have a gradient of zero. */
  public static final RuleTables EXACT =
      new RuleTables(GradientRules.STANDARD, GradientRules.GUIDED, GradientRules.DECONVOLUTION);
}
