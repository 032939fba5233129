package io.github.camgraft.evaluate;

import io.github.camgraft.SanityCheck;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Ranks;
import java.util.List;

/**
 * How like the maps of models are that forgot what they learned, which should look otherwise:
 * Spearman's rank correlation with the map of the trained model, and its mean over all steps. J.
 * Adebayo et al., "Sanity Checks for Saliency Maps", 2018: from the score down more and more layers
 * forget, or one layer alone does. As in Quantus, maps keep their signs.
 */
final class ParameterRandomisation {
  private ParameterRandomisation() {}

  static Outcome cascading(Trial trial) {
    return of(trial, SanityCheck.Order.CASCADING);
  }

  static Outcome independent(Trial trial) {
    return of(trial, SanityCheck.Order.INDEPENDENT);
  }

  private static Outcome of(Trial trial, SanityCheck.Order order) {
    Ranks learned = Ranks.of(trial.map());
    List<Double> alike =
        trial.explaining().afterForgetting(order).stream()
            .map((Heatmap map) -> learned.correlation(Ranks.of(map)))
            .toList();
    return new Outcome(
        alike.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN), alike);
  }
}
