package io.github.camgraft.cam;

import io.github.camgraft.tensor.FloatTensor;

/**
 * Eigen-CAM of the feature maps times their gradients, which makes it speak of a class. J.
 * Gildenblat, pytorch-grad-cam, 2021; the conventions are those of {@link EigenCam}.
 */
final class EigenGradCam {
  private EigenGradCam() {}

  static Heatmap map(FeatureMaps maps) {
    float[] products = maps.activations().values().clone();
    for (int i = 0; i < products.length; i++) {
      products[i] *= maps.gradients().values()[i];
    }
    return EigenCam.map(FloatTensor.of(products, maps.activations().shape()));
  }
}
