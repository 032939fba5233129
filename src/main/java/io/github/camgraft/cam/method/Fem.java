package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;

/**
 * FEM, the feature explanation method: each feature map weighs the share of its places where it is
 * unusually strong, above its mean by more than two standard deviations; whatever class that speaks
 * for. K. A. A. Fuad et al., "Features Understanding in 3D CNNs for Actions Recognition in Video",
 * 2020.
 *
 * <p>As in pytorch-grad-cam the weights are those of the feature maps themselves; others add up
 * where each is strong, as yes or no.
 */
final class Fem {
  private static final double DEVIATIONS = 2;

  private Fem() {}

  static Heatmap map(FloatTensor activations) {
    FeatureMaps.requireMaps(activations);
    FeatureMaps maps = new FeatureMaps(activations, activations);
    return Shares.weighted(maps, k -> strong(maps, k)).sum();
  }

  private static double strong(FeatureMaps maps, int k) {
    double mean = maps.overPlaces(k, maps::a) / maps.places();
    double variance =
        maps.overPlaces(k, (c, i) -> (maps.a(c, i) - mean) * (maps.a(c, i) - mean)) / maps.places();
    double threshold = mean + DEVIATIONS * Math.sqrt(variance);
    return maps.overPlaces(k, (c, i) -> maps.a(c, i) > threshold ? 1 : 0) / maps.places();
  }
}
