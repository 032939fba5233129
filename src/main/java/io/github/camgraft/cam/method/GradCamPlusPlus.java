package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;

/**
 * Grad-CAM++: positive gradients only, each with a weight of its own, so that several objects of a
 * class all count. A. Chattopadhay et al., "Grad-CAM++: Generalized Gradient-Based Visual
 * Explanations for Deep Convolutional Networks", 2018, equation 19 for the weights.
 *
 * <p>The paper differentiates exp(y); that puts one positive factor before the whole map and is
 * left out.
 */
final class GradCamPlusPlus {
  private GradCamPlusPlus() {}

  static Shares shares(FeatureMaps maps) {
    return Shares.weighted(maps, k -> weight(maps, k));
  }

  private static double weight(FeatureMaps maps, int k) {
    double sum = maps.overPlaces(k, maps::a);
    return maps.overPlaces(k, (c, i) -> alpha(maps.g(c, i), sum) * Math.max(0, maps.g(c, i)));
  }

  /** g² / (2 g² + g³ Σ A), divided by g². */
  private static double alpha(double g, double sum) {
    double denominator = 2 + g * sum;
    return g == 0 || denominator == 0 ? 0 : 1 / denominator;
  }
}
