package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;

/**
 * Eigen-CAM: the feature maps projected on their first principal component, whatever class that
 * speaks for. M. B. Muhammad and M. Yeasin, "Eigen-CAM: Class Activation Map using Principal
 * Components", 2020.
 *
 * <p>With one row for each place and one column for each channel, the matrix is M = U S Vᵀ and the
 * map M v₁. As pytorch-grad-cam does, the mean of each column is taken off first; without that the
 * first component is little more than the mean feature map. The sign is that of {@link
 * PrincipalComponent}.
 */
final class EigenCam {
  private EigenCam() {}

  static Heatmap map(FloatTensor activations) {
    FeatureMaps.requireMaps(activations);
    int places = activations.count() / activations.size(0);
    return new Shares(activations, (k, i) -> activations.values()[k * places + i]).firstComponent();
  }
}
