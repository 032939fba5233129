package io.github.camgraft.cam.method;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * How hard the methods try that run the model many times; where nothing is said, each as its paper
 * recommends.
 *
 * @param samples noisy or masked pictures
 * @param noise its standard deviation, as a share of the range of the numbers it is added to
 * @param steps pictures between the baseline and the picture
 * @param seed of everything random
 */
public record Sampling(OptionalInt samples, OptionalDouble noise, OptionalInt steps, long seed) {
  /** As the papers recommend. */
  public static final Sampling DEFAULT =
      new Sampling(OptionalInt.empty(), OptionalDouble.empty(), OptionalInt.empty(), 1);

  /**
   * Refuses what gives no result.
   *
   * @param samples noisy or masked pictures
   * @param noise its standard deviation, as a share of the range of the numbers it is added to
   * @param steps pictures between the baseline and the picture
   * @param seed of everything random
   * @throws IllegalArgumentException if nothing would be run or the noise is negative
   */
  public Sampling {
    if (samples.orElse(1) < 1 || steps.orElse(1) < 1 || !(noise.orElse(0) >= 0)) {
      throw new IllegalArgumentException(
          "at least one sample, one step, and noise from 0 upwards are needed");
    }
  }

  /**
   * The same for all methods.
   *
   * @param samples how many noisy copies or masks
   * @param noise the deviation of the noise, as a share of the range of numbers
   * @param steps how many steps
   * @param seed where the random numbers start
   */
  public Sampling(int samples, double noise, int steps, long seed) {
    this(OptionalInt.of(samples), OptionalDouble.of(noise), OptionalInt.of(steps), seed);
  }
}
