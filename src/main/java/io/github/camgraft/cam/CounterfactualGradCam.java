package io.github.camgraft.cam;

/**
 * The counterfactual explanation: Grad-CAM under the negative gradient, which shows what would make
 * the model surer of the class if it were taken away. Selvaraju et al. 2017, section 3.3.
 */
final class CounterfactualGradCam {
  private CounterfactualGradCam() {}

  static Heatmap map(FeatureMaps maps) {
    return GradCam.map(maps.negated());
  }
}
