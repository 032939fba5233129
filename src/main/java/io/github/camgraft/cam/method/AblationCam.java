package io.github.camgraft.cam.method;

import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;

/**
 * Ablation-CAM: each feature map weighs the share of the class score that is lost without it. No
 * gradient is needed. S. Desai and H. G. Ramaswamy, "Ablation-CAM: Visual Explanations for Deep
 * Convolutional Network via Gradient-free Localization", 2020.
 *
 * <p>A feature map is taken away by setting it to zero, as in the paper; pytorch-grad-cam sets it
 * far below the smallest value where feature maps have no zero.
 */
final class AblationCam {
  private AblationCam() {}

  static Shares shares(AttributionInputs evidence) {
    FloatTensor activations = evidence.activations();
    int channels = activations.size(0);
    double[] scores = evidence.runs().ablated(channels, k -> allBut(k, channels));
    float[] weights = new float[channels];
    for (int k = 0; k < channels; k++) {
      weights[k] = (float) ((evidence.score() - scores[k]) / evidence.score());
    }
    return Shares.weighted(activations, weights);
  }

  private static float[] allBut(int channel, int channels) {
    float[] factors = new float[channels];
    Arrays.fill(factors, 1);
    factors[channel] = 0;
    return factors;
  }
}
