package io.github.camgraft.cam.method;

/**
 * How hard the methods try that run the model many times.
 *
 * @param samples noisy pictures of SmoothGrad
 * @param noise their standard deviation, as a share of the range of the input's numbers
 * @param steps pictures between the baseline and the picture, of integrated gradients
 * @param seed of the noise
 */
public record Sampling(int samples, double noise, int steps, long seed) {
  /** As the papers recommend: 50 samples with 15 % noise, 50 steps. */
  public static final Sampling DEFAULT = new Sampling(50, 0.15, 50, 1);

  /**
   * Refuses what gives no result.
   *
   * @throws IllegalArgumentException if nothing would be run or the noise is negative
   */
  public Sampling {
    if (samples < 1 || steps < 1 || !(noise >= 0)) {
      throw new IllegalArgumentException(
          "at least one sample, one step, and noise from 0 upwards are needed");
    }
  }
}
