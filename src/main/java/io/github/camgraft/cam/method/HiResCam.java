package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;

/**
 * HiResCAM: every place of every feature map is weighed with its own gradient, so that the map of a
 * linear head adds up to the score. R. L. Draelos and L. Carin, "Use HiResCAM instead of Grad-CAM
 * for faithful explanations of convolutional neural networks", 2020.
 */
final class HiResCam {
  private HiResCam() {}

  static Shares shares(FeatureMaps maps) {
    return new Shares(maps.activations(), (k, i) -> maps.g(k, i) * maps.a(k, i));
  }
}
