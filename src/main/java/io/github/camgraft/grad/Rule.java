package io.github.camgraft.grad;

import io.github.camgraft.build.Value;

/**
 * The vector-Jacobian product of an operator with respect to one of its inputs: what a change of
 * that input does to the score, given what a change of the output does. It may have the shape of
 * the output; undoing broadcasting is the engine's work.
 */
@FunctionalInterface
public interface Rule {
  /** With respect to an input on which the output depends in steps, or not at all. */
  Rule ZERO =
      (n, dy) -> {
        throw new IllegalStateException("there is nothing to write of a gradient that is zero");
      };

  /**
   * Writes the gradient.
   *
   * @param n the node: its inputs {@code n.x(i)}, its output {@code n.y()}, its attributes
   * @param dy the gradient that arrives at the output
   * @throws NotYetException if this form of the operator has no gradient yet
   */
  Value gradient(RuleContext n, Value dy);
}
