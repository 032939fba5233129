package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;

/**
 * SS-CAM: {@link ScoreCam} with the mean score of noisy masks. H. Wang et al., "SS-CAM: Smoothed
 * Score-CAM for Sharper Visual Feature Localization", 2020, in its first form, with 35 samples and
 * a standard deviation of 2 as there and in torch-cam.
 */
final class SsCam {
  private static final int SAMPLES = 35;
  private static final double NOISE = 2;

  private SsCam() {}

  static Shares shares(AttributionInputs evidence) {
    Masks masks = new Masks(evidence);
    Sampling sampling = evidence.sampling();
    Noise noise = new Noise(sampling, sampling.noise().orElse(NOISE));
    int runs = sampling.samples().orElse(SAMPLES) * masks.count();
    return masks.weighed(
        evidence
            .runs()
            .scores(
                runs,
                run -> {
                  Heatmap mask = masks.mask(run % masks.count());
                  return masks.shown(Heatmap.of(mask.space(), noise.added(mask.tensor()).values()));
                }));
  }
}
