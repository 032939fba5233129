package io.github.camgraft.grad.rule;

import io.github.camgraft.grad.RuleTable;

/**
 * The tables that differentiate one model: three ways to go back through a rectifier, which agree
 * in everything else.
 *
 * @param standard gradients as calculus has them
 * @param guided guided backpropagation
 * @param deconvolution the deconvolution network
 */
public record RuleTables(RuleTable standard, RuleTable guided, RuleTable deconvolution) {
  /** Signs and roundings have the gradients with which binarised networks are trained. */
  public static final RuleTables STRAIGHT_THROUGH =
      new RuleTables(
          StraightThroughRules.on(GradientRules.STANDARD),
          StraightThroughRules.on(GradientRules.GUIDED),
          StraightThroughRules.on(GradientRules.DECONVOLUTION));

  /** Operators that go in steps have a gradient of zero; a refusal names the other tables. */
  public static final RuleTables EXACT =
      new RuleTables(
          exact(GradientRules.STANDARD),
          exact(GradientRules.GUIDED),
          exact(GradientRules.DECONVOLUTION));

  private static RuleTable exact(RuleTable table) {
    return table.withPassable(STRAIGHT_THROUGH.standard().replaced(GradientRules.STANDARD));
  }
}
