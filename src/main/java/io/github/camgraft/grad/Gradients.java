package io.github.camgraft.grad;

import io.github.camgraft.build.Value;
import io.github.camgraft.ir.ModelException;
import java.util.Map;
import java.util.Optional;

/**
 * Gradients of one score with respect to several tensors.
 *
 * @param byTensor each of the tensor's shape
 */
public record Gradients(Map<String, Value> byTensor) {
  /** Keeps its own copy. */
  public Gradients {
    byTensor = Map.copyOf(byTensor);
  }

  /**
   * That of one tensor.
   *
   * @throws ModelException if it was not asked for, or is no tensor on the way
   */
  public Value of(String tensor) {
    return Optional.ofNullable(byTensor.get(tensor))
        .orElseThrow(() -> new ModelException("no gradient arrives at '%s'".formatted(tensor)));
  }
}
