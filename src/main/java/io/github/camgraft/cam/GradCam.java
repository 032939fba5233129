package io.github.camgraft.cam;

import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Space;

/**
 * Grad-CAM: R. Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via
 * Gradient-based Localization", 2017, equations 1 and 2.
 *
 * <p>Both tensors are {@code [K,h,w]}, of a signal {@code [K,l]} and of a volume {@code [K,d,h,w]}:
 * the feature maps A of the chosen layer for one picture, and the gradient of the class score
 * (before softmax) with respect to them. Sums are kept in double.
 */
public final class GradCam {
  private GradCam() {}

  /**
   * The neuron importance weights: each channel's gradient averaged over space (equation 1).
   *
   * @param gradients {@code [K,h,w]}
   * @return K weights
   * @throws IllegalArgumentException if the tensor has another rank or no place at all
   */
  public static float[] alpha(FloatTensor gradients) {
    int places = places(gradients);
    float[] alpha = new float[gradients.size(0)];
    for (int k = 0; k < alpha.length; k++) {
      double sum = 0;
      for (int i = k * places; i < (k + 1) * places; i++) {
        sum += gradients.values()[i];
      }
      alpha[k] = (float) (sum / places);
    }
    return alpha;
  }

  /**
   * The Grad-CAM map: the feature maps weighted by {@link #alpha}, summed, negative evidence cut
   * off (equation 2).
   *
   * @param activations {@code [K,h,w]}
   * @param gradients {@code [K,h,w]}
   * @return h x w, not normalised
   * @throws IllegalArgumentException if the shapes differ or are not of rank three
   */
  public static Heatmap map(FloatTensor activations, FloatTensor gradients) {
    return mapWithoutRelu(activations, gradients).rectified();
  }

  /**
   * As {@link #map(FloatTensor, FloatTensor)}.
   *
   * @param maps maps of one size, at least one
   * @return the map, [h, w]
   */
  public static Heatmap map(FeatureMaps maps) {
    return map(maps.activations(), maps.gradients());
  }

  /**
   * As {@link #map(FloatTensor, FloatTensor)}, with evidence against the class kept as negative
   * values.
   *
   * @param activations the feature maps, [K, h, w]
   * @param gradients the score's gradient with respect to the feature maps, [K, h, w]
   * @return the map, [h, w]
   */
  public static Heatmap mapWithoutRelu(FloatTensor activations, FloatTensor gradients) {
    FeatureMaps maps = new FeatureMaps(activations, gradients);
    return weighted(maps.activations(), alpha(maps.gradients()));
  }

  /**
   * {@return the feature maps summed with the given weights, without ReLU}
   *
   * @param activations {@code [K,h,w]}
   * @param weights K of them
   * @throws IllegalArgumentException if there is not one weight per channel
   */
  public static Heatmap weighted(FloatTensor activations, float[] weights) {
    int places = places(activations);
    if (weights.length != activations.size(0)) {
      throw new IllegalArgumentException(
          weights.length + " weights do not fit the channels of " + activations);
    }
    double[] sums = new double[places];
    for (int k = 0; k < weights.length; k++) {
      for (int i = 0; i < places; i++) {
        sums[i] += (double) weights[k] * activations.values()[k * places + i];
      }
    }
    float[] map = new float[places];
    for (int i = 0; i < places; i++) {
      map[i] = (float) sums[i];
    }
    return Heatmap.owning(Space.behindFirst(activations), map);
  }

  private static int places(FloatTensor tensor) {
    FeatureMaps.requireMaps(tensor);
    return tensor.count() / tensor.size(0);
  }
}
