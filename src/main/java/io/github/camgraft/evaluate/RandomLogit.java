package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Similarity;

/**
 * How like the map of another class is, which should look otherwise: the structural similarity. L.
 * Sixt et al., "When Explanations Lie: Why Many Modified BP Attributions Fail", 2020, as in
 * Quantus, with maps from 0 to 1.
 */
final class RandomLogit {
  private RandomLogit() {}

  static Outcome of(Trial trial) {
    return Outcome.of(Similarity.of(trial.map(), trial.explaining().ofAnotherClass()).structure());
  }
}
