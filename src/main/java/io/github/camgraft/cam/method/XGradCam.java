package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;

/**
 * XGrad-CAM: a feature map's weight is the mean of its gradient, where places count as much as they
 * are active. R. Fu et al., "Axiom-based Grad-CAM: Towards Accurate Visualization and Explanation
 * of CNNs", 2020. A feature map that adds up to zero has no such mean and no weight.
 */
final class XGradCam {
  private XGradCam() {}

  static Shares shares(FeatureMaps maps) {
    return Shares.weighted(maps, k -> weight(maps, k));
  }

  private static double weight(FeatureMaps maps, int k) {
    double sum = maps.overPlaces(k, maps::a);
    return sum == 0 ? 0 : maps.overPlaces(k, (c, i) -> maps.g(c, i) * maps.a(c, i)) / sum;
  }
}
