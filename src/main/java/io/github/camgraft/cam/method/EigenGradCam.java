package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Heatmap;

/**
 * Eigen-CAM of the feature maps times their gradients, which makes it speak of a class. J.
 * Gildenblat, pytorch-grad-cam, 2021; the conventions are those of {@link EigenCam}.
 */
final class EigenGradCam {
  private EigenGradCam() {}

  static Heatmap map(FeatureMaps maps) {
    return HiResCam.shares(maps).firstComponent();
  }
}
