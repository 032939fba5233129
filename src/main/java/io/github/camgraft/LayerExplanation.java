package io.github.camgraft;

import io.github.camgraft.cam.GradCam;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Optional;

/**
 * What one feature layer says of a class (Selvaraju et al. 2017).
 *
 * @param layer the layer's tensor in the original graph
 * @param name the layer's name for people, such as {@code layer4.1.relu}
 * @param activations the feature maps A, [K, h, w]
 * @param gradients the gradient of the score with respect to them, [K, h, w]; none where no method
 *     needs it
 */
public record LayerExplanation(
    String layer, String name, FloatTensor activations, Optional<FloatTensor> gradients) {
  /** {@return the weight of each feature map: the mean of its gradient, equation 1} */
  public Optional<float[]> alpha() {
    return gradients.map(GradCam::alpha);
  }
}
