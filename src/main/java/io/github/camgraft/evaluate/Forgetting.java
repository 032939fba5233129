package io.github.camgraft.evaluate;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.SanityCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Models that forgot what they learned, opened when somebody first asks for one and then kept for
 * all photographs.
 */
final class Forgetting implements AutoCloseable {
  private final Path model;
  private final ExplainerSettings settings;
  private final int stages;
  private final Map<SanityCheck.Order, List<Explainer>> opened =
      new EnumMap<>(SanityCheck.Order.class);

  /**
   * Of a model.
   *
   * @param settings how it explains
   * @param stages how many models to make of it at most
   */
  Forgetting(Path model, ExplainerSettings settings, int stages) {
    this.model = model;
    this.settings = settings;
    this.stages = stages;
  }

  /** Models of which more has forgotten with each, or another layer. */
  synchronized List<Explainer> in(SanityCheck.Order order) {
    return opened.computeIfAbsent(order, this::open);
  }

  private List<Explainer> open(SanityCheck.Order order) {
    SanityCheck check = SanityCheck.of(model, settings, stages);
    List<Explainer> explainers = new ArrayList<>();
    try {
      for (int step = 0; step < check.stages(); step++) {
        explainers.add(check.forgetful(order, step));
      }
    } catch (RuntimeException failure) {
      explainers.forEach(Explainer::close);
      throw failure;
    }
    return explainers;
  }

  @Override
  public synchronized void close() {
    opened.values().forEach(explainers -> explainers.forEach(Explainer::close));
    opened.clear();
  }
}
