package io.github.camgraft.grad.rule;

import io.github.camgraft.grad.RuleTable;
import java.util.Set;

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

  /** Signs and roundings have the gradients with which binarised networks are trained. */
  public static final RuleTables STRAIGHT_THROUGH =
      new RuleTables(
          StraightThroughRules.on(GradientRules.STANDARD),
          StraightThroughRules.on(GradientRules.GUIDED),
          StraightThroughRules.on(GradientRules.DECONVOLUTION));

  /** The operators that only {@link #STRAIGHT_THROUGH} lets a gradient pass. */
  public static Set<String> straightenable() {
    return STRAIGHT_THROUGH.standard().replaced(EXACT.standard());
  }
}
