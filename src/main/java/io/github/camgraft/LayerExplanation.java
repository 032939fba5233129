package io.github.camgraft;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.GradCam;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;

/**
 * What one feature layer says of a class (Selvaraju et al. 2017).
 *
 * @param layer the layer's tensor in the original graph
 * @param activations the feature maps A, [K, h, w]
 * @param gradients the gradient of the score with respect to them, [K, h, w]
 * @param alpha the weight of each feature map: the mean of its gradient, equation 1
 * @param map ReLU of the weighted sum of the feature maps, equation 2, of h x w and not normalised
 */
public record LayerExplanation(
    String layer, FloatTensor activations, FloatTensor gradients, float[] alpha, Heatmap map) {
  static LayerExplanation of(
      String layer, FloatTensor activations, FloatTensor gradients, Convention convention) {
    return new LayerExplanation(
        layer,
        activations,
        gradients,
        GradCam.alpha(gradients),
        convention.raw(activations, gradients));
  }
}
