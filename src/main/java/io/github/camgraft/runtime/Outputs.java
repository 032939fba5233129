package io.github.camgraft.runtime;

import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a run returned: its tensors of numbers by name, in the model's order. Immutable. */
public final class Outputs extends AbstractMap<String, NumericTensor> {
  private final Map<String, NumericTensor> byName;

  Outputs(Map<String, NumericTensor> byName) {
    super();
    this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /**
   * {@return an output that was asked for}
   *
   * @param name of the output
   * @throws RuntimeFailure if the run did not return it
   */
  public NumericTensor tensor(String name) {
    NumericTensor tensor = byName.get(name);
    if (tensor == null) {
      throw new RuntimeFailure(
          "the model has not returned '%s', only %s".formatted(name, byName.keySet()));
    }
    return tensor;
  }

  /**
   * {@return an output of float32, as all that camgraft adds to a model for explanations is}
   *
   * @param name of the output
   * @throws RuntimeFailure if the run did not return it
   */
  public FloatTensor floats(String name) {
    return (FloatTensor) tensor(name);
  }

  @Override
  public Set<Entry<String, NumericTensor>> entrySet() {
    return byName.entrySet();
  }

  @Override
  public boolean containsKey(Object name) {
    return byName.containsKey(name);
  }

  @Override
  public @Nullable NumericTensor get(Object name) {
    return byName.get(name);
  }
}
