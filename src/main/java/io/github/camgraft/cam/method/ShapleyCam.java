package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.tensor.FloatTensor;

/**
 * Shapley-CAM: Grad-CAM with the gradient in the middle between the feature maps and none, g − ½ H
 * A where H is the second derivative, so that each channel's weight comes near its Shapley value.
 * H. Cai, "CAMs as Shapley Value-based Explainers", 2025.
 *
 * <p>Where the rest of the network is made of straight pieces, H is zero and the map Grad-CAM's.
 */
final class ShapleyCam {
  private ShapleyCam() {}

  static Shares shares(AttributionInputs evidence) {
    FeatureMaps maps = evidence.featureMaps();
    FloatTensor gradient = maps.gradients().plus(evidence.runs().curvature().times(-0.5f));
    return Shares.weighted(maps.activations(), evidence.convention().weights(gradient));
  }
}
