package io.github.camgraft.cam.method;

import io.github.camgraft.tensor.FloatTensor;
import java.util.Random;

/**
 * SmoothGrad: the mean gradient of noisy copies of the picture. D. Smilkov et al., "SmoothGrad:
 * removing noise by adding noise", 2017.
 */
final class SmoothGrad {
  private SmoothGrad() {}

  static FloatTensor attribution(Evidence evidence) {
    FloatTensor input = evidence.input();
    Sampling sampling = evidence.sampling();
    Random random = new Random(sampling.seed());
    double deviation = sampling.noise() * range(input);
    MeanTensor mean = new MeanTensor(input.shape());
    evidence
        .runs()
        .gradients(sampling.samples(), sample -> noisy(input, deviation, random), mean::add);
    return mean.tensor();
  }

  private static double range(FloatTensor input) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (float value : input.values()) {
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
    return largest - smallest;
  }

  private static FloatTensor noisy(FloatTensor input, double deviation, Random random) {
    float[] values = input.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (deviation * random.nextGaussian());
    }
    return FloatTensor.of(values, input.shape());
  }
}
