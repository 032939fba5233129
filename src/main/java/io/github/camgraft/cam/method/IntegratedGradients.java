package io.github.camgraft.cam.method;

import io.github.camgraft.tensor.FloatTensor;

/**
 * Integrated gradients: the gradient between a baseline and the picture, times the picture; all
 * numbers together are the difference of the two scores. M. Sundararajan et al., "Axiomatic
 * Attribution for Deep Networks", 2017, with the midpoint rule.
 *
 * <p>The baseline is zero in the model's input, as in Captum: the mean colour where a mean is
 * subtracted.
 */
final class IntegratedGradients {
  private static final int STEPS = 50;

  private IntegratedGradients() {}

  static FloatTensor attribution(AttributionInputs evidence) {
    FloatTensor input = evidence.input();
    int steps = evidence.sampling().steps().orElse(STEPS);
    MeanTensor mean = new MeanTensor(input.shape());
    evidence
        .runs()
        .gradients(steps, step -> input.times((float) ((step + 0.5) / steps)), mean::add);
    return mean.tensor().times(input);
  }
}
