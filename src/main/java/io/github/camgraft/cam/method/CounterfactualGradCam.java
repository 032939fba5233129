package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.GradCam;

/**
 * The counterfactual explanation: Grad-CAM under the negative gradient, which shows what would make
 * the model surer of the class if it were taken away. Selvaraju et al. 2017, section 3.3.
 */
final class CounterfactualGradCam {
  private CounterfactualGradCam() {}

  static Shares shares(FeatureMaps maps) {
    return Shares.weighted(maps.activations(), GradCam.alpha(maps.negated().gradients()));
  }
}
