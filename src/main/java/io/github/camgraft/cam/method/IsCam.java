package io.github.camgraft.cam.method;

/**
 * IS-CAM: {@link ScoreCam} with the mean score of a mask that grows step by step. R. Naidu et al.,
 * "IS-CAM: Integrated Score-CAM for axiomatic-based explanations", 2020, with ten steps.
 *
 * <p>In step i of N the mask is multiplied by (1 + 2 + … + i) / N, as published and in torch-cam.
 */
final class IsCam {
  private static final int STEPS = 10;

  private IsCam() {}

  static Shares shares(AttributionInputs evidence) {
    Masks masks = new Masks(evidence);
    int steps = evidence.sampling().steps().orElse(STEPS);
    return masks.weighed(
        evidence
            .runs()
            .scores(
                steps * masks.count(),
                run -> {
                  int step = 1 + run / masks.count();
                  float factor = (float) (step * (step + 1) / 2.0 / steps);
                  return masks.shown(masks.mask(run % masks.count())).times(factor);
                }));
  }
}
