package io.github.camgraft.cam.method;

/**
 * Score-CAM: each feature map weighs what the class score is when only the part of the picture
 * shows on which that feature map is active. No gradient is needed. H. Wang et al., "Score-CAM:
 * Score-Weighted Visual Explanations for Convolutional Neural Networks", 2020.
 *
 * <p>As in pytorch-grad-cam the score is the one before softmax, and the weights are the softmax of
 * the scores over all feature maps.
 */
final class ScoreCam {
  private ScoreCam() {}

  static Shares shares(AttributionInputs evidence) {
    Masks masks = new Masks(evidence);
    return masks.weighed(evidence.runs().scores(masks.count(), k -> masks.shown(masks.mask(k))));
  }
}
