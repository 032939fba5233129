package io.github.camgraft.augment;

import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Steps that may fail, so that looking at a model goes as far as it gets; keeps what stopped it.
 */
final class Attempts {
  private final Model model;
  private final AugmentOptions options;
  private final List<ModelException> obstacles = new ArrayList<>();

  Attempts(Model model, AugmentOptions options) {
    this.model = model;
    this.options = options;
  }

  /** What a step gives, or nothing. */
  <T> Optional<T> at(Supplier<T> step) {
    try {
      return Optional.of(step.get());
    } catch (ModelException obstacle) {
      obstacles.add(SizeAdvice.onGradient(obstacle, model, options));
      return Optional.empty();
    }
  }

  /** What stopped steps so far, in their order. */
  List<ModelException> obstacles() {
    return List.copyOf(obstacles);
  }
}
