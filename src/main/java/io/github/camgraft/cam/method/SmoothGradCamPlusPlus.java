package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.tensor.FloatTensor;

/**
 * Smooth Grad-CAM++: {@link GradCamPlusPlus} with derivatives that are means over noisy copies of
 * the picture. D. Omeiza et al., "Smooth Grad-CAM++: An Enhanced Inference Level Visualization
 * Technique for Deep Convolutional Neural Network Models", 2019.
 *
 * <p>α = D² / (2 D² + Σ A · D³), where Dᵖ is the mean of the gradient to the power of p; the paper
 * has D¹ above the line, which torch-cam mends. Three things are as published and not as there: α
 * stands before the mean gradient, not that of the last copy; Σ A is multiplied by D³ of the place;
 * and what is weighed are the feature maps of the picture, not those of the last copy.
 */
final class SmoothGradCamPlusPlus {
  private static final int SAMPLES = 4;

  private SmoothGradCamPlusPlus() {}

  static Shares shares(AttributionInputs evidence) {
    FloatTensor activations = evidence.activations();
    MeanTensor first = new MeanTensor(activations.shape());
    MeanTensor second = new MeanTensor(activations.shape());
    MeanTensor third = new MeanTensor(activations.shape());
    Noise noise = Noise.on(evidence.input(), evidence.sampling(), SmoothGrad.NOISE);
    for (int i = 0; i < evidence.sampling().samples().orElse(SAMPLES); i++) {
      FloatTensor noisy = noise.added(evidence.input());
      FloatTensor gradient = evidence.runs().evidence(noisy).featureMaps().gradients();
      first.add(gradient);
      second.add(gradient, g -> g * g);
      third.add(gradient, g -> g * g * g);
    }
    FeatureMaps maps = new FeatureMaps(activations, first.tensor());
    return Shares.weighted(maps, k -> weight(maps, second, third, k));
  }

  private static double weight(FeatureMaps maps, MeanTensor second, MeanTensor third, int k) {
    double sum = maps.overPlaces(k, maps::a);
    return maps.overPlaces(
        k,
        (c, i) -> {
          int at = c * maps.places() + i;
          double denominator = 2 * second.at(at) + sum * third.at(at);
          return denominator == 0 ? 0 : second.at(at) / denominator * Math.max(0, maps.g(c, i));
        });
  }
}
