package io.github.camgraft.evaluate;

import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;

/**
 * How the class fares when pixels are flipped to black. S. Bach et al., "On Pixel-Wise Explanations
 * for Non-Linear Classifier Decisions by Layer-Wise Relevance Propagation", 2015, as Quantus has
 * it: black is the smallest number of the picture, and the curve is that of probabilities. Quantus
 * sums trapezia of width 1; here they are as wide as the share of pixels, so that figures with
 * different numbers of steps can be compared.
 */
final class PixelFlipping {
  private PixelFlipping() {}

  static Outcome mostRelevantFirst(Trial trial) {
    return flipped(trial, trial.strongestFirst());
  }

  static Outcome leastRelevantFirst(Trial trial) {
    return flipped(trial, PixelOrder.weakestFirst(trial.map()));
  }

  private static Outcome flipped(Trial trial, int[] order) {
    FloatTensor input = trial.subject().input();
    float black = Float.POSITIVE_INFINITY;
    for (float value : input.values()) {
      black = Math.min(black, value);
    }
    float[] values = new float[input.count()];
    Arrays.fill(values, black);
    return Replacement.of(input, FloatTensor.of(values, input.shape()), trial, order);
  }
}
