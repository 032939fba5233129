package io.github.camgraft.cam.method;

import io.github.camgraft.tensor.FloatTensor;
import java.util.Random;

/** Normal noise that comes from a seed: the same one gives the same numbers. */
final class Noise {
  private final Random random;
  private final double deviation;

  /**
   * Noise from the seed of a sampling.
   *
   * @param deviation its standard deviation
   */
  Noise(Sampling sampling, double deviation) {
    this.random = new Random(sampling.seed());
    this.deviation = deviation;
  }

  /**
   * Noise for pictures.
   *
   * @param share of the range of the picture's numbers, where the sampling says none
   */
  static Noise on(FloatTensor picture, Sampling sampling, double share) {
    return new Noise(sampling, sampling.noise().orElse(share) * range(picture));
  }

  private static double range(FloatTensor picture) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (float value : picture.values()) {
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
    return largest - smallest;
  }

  /** The tensor with new noise added to each number, in their order. */
  FloatTensor added(FloatTensor tensor) {
    float[] values = tensor.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (deviation * random.nextGaussian());
    }
    return FloatTensor.of(values, tensor.shape());
  }
}
