package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;

/**
 * LayerCAM: every place of every feature map is weighed with its own gradient where that is
 * positive; useful at early layers. P.-T. Jiang et al., "LayerCAM: Exploring Hierarchical Class
 * Activation Maps for Localization", 2021.
 */
final class LayerCam {
  private LayerCam() {}

  static Shares shares(FeatureMaps maps) {
    return new Shares(maps.activations(), (k, i) -> Math.max(0, maps.g(k, i)) * maps.a(k, i));
  }
}
