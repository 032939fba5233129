package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.Node;
import java.util.Optional;
import java.util.Set;

/**
 * The straight-through estimator (Bengio et al. 2013; Hubara et al., <em>Binarized Neural
 * Networks</em>, 2016): operators that go in steps pass the gradient on as it is, a sign where its
 * input lies between -1 and 1.
 */
final class StraightThroughRules {
  /** What leaves the sign of a number what it is, so that a sign of it is no other one. */
  private static final Set<String> KEEPING =
      Set.of("Add", "Identity", "Cast", "Transpose", "Reshape");

  private StraightThroughRules() {}

  static RuleTable on(RuleTable table) {
    return table
        .withSteps("Sign", StraightThroughRules::sign)
        .withSteps("Round", (n, dy) -> dy)
        .withSteps("Floor", (n, dy) -> dy)
        .withSteps("Ceil", (n, dy) -> dy);
  }

  /** dy where |x| ≤ 1. */
  private static Value sign(RuleContext n, Value dy) {
    return isOfSign(n) ? dy : dy.where(n.x(0).unary("Abs").above(1).oneMinus());
  }

  /**
   * Whether it is the sign of a sign, to which something was added: so Larq makes one of zero. The
   * first of the two has the estimator.
   */
  private static boolean isOfSign(RuleContext n) {
    Optional<Node> producer = n.tape().producer(n.node().input(0));
    while (producer.filter(node -> KEEPING.contains(node.qualifiedOperator())).isPresent()) {
      producer = n.tape().producer(producer.get().input(0));
    }
    return producer.filter(node -> node.is("Sign")).isPresent();
  }
}
