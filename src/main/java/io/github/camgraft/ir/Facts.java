package io.github.camgraft.ir;

import java.util.Map;
import java.util.Optional;

/**
 * What is known of a graph's values before it runs.
 *
 * @param types element type and shape by value name; a value that is missing could not be inferred
 * @param constants the values that do not depend on what is fed, initializers and small computed
 *     ones (shapes, axes, pads)
 */
public record Facts(Map<String, TensorType> types, Map<String, Tensor> constants) {
  /** Keeps its own copies. */
  public Facts {
    types = Map.copyOf(types);
    constants = Map.copyOf(constants);
  }

  /** The type of a value, if it is known. */
  public Optional<TensorType> type(String value) {
    return Optional.ofNullable(types.get(value));
  }

  /**
   * {@return the type of a value that has to be known}
   *
   * @param value its name
   * @throws ModelException if it is not
   */
  public TensorType typeOf(String value) {
    return type(value)
        .orElseThrow(
            () ->
                new ModelException(
                    "the type of tensor '%s' could not be inferred; export the model with fixed input sizes"
                        .formatted(value)));
  }

  /** The constant behind a value, if it is one. */
  public Optional<Tensor> constant(String value) {
    return Optional.ofNullable(constants.get(value));
  }
}
