package io.github.camgraft.grad;

import io.github.camgraft.build.Value;

/** One {@link Rule} for all inputs of an operator that takes any number of them. */
@FunctionalInterface
public interface InputRule {
  /** Writes the gradient with respect to input {@code i}. */
  Value gradient(RuleContext n, int i, Value dy);
}
