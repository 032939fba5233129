package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;

/**
 * Element-wise Grad-CAM: as {@link HiResCam}, but what speaks against the class is cut off in every
 * feature map before they are summed. J. Gildenblat, pytorch-grad-cam, where it is called
 * GradCAMElementWise.
 */
final class GradCamElementWise {
  private GradCamElementWise() {}

  static Shares shares(FeatureMaps maps) {
    return new Shares(maps.activations(), (k, i) -> Math.max(0, maps.g(k, i) * maps.a(k, i)));
  }
}
