package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.tensor.FloatTensor;

/**
 * Finer-CAM: Grad-CAM of what tells the class from similar ones, y − γ (y₁ + y₂ + y₃) / 3 with the
 * three classes whose scores are nearest. Z. Zhang et al., "Finer-CAM: Spotting the Difference
 * Reveals Finer Details for Visual Explanation", 2025, with its γ = 0.6.
 *
 * <p>The classes count alike, as in the paper and torch-cam; pytorch-grad-cam weighs them by their
 * probabilities and differentiates these too.
 */
final class FinerCam {
  private static final int SIMILAR = 3;
  private static final float GAMMA = 0.6f;

  private FinerCam() {}

  static Shares shares(AttributionInputs evidence) {
    FeatureMaps maps = evidence.featureMaps();
    ModelReruns runs = evidence.runs();
    MeanTensor similar = new MeanTensor(maps.gradients().shape());
    runs.similarClasses(SIMILAR)
        .forEach(another -> similar.add(runs.evidence(another).featureMaps().gradients()));
    FloatTensor difference = maps.gradients().plus(similar.tensor().times(-GAMMA));
    return Shares.weighted(maps.activations(), evidence.convention().weights(difference));
  }
}
