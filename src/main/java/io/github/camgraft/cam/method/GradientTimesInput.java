package io.github.camgraft.cam.method;

import io.github.camgraft.tensor.FloatTensor;

/**
 * Gradient × input: the first-order share of each number of the picture in the score. A. Shrikumar
 * et al., "Not Just a Black Box: Learning Important Features Through Propagating Activation
 * Differences", 2016.
 */
final class GradientTimesInput {
  private GradientTimesInput() {}

  static FloatTensor attribution(AttributionInputs evidence) {
    return evidence.gradient(Requirement.INPUT_GRADIENT).times(evidence.input());
  }
}
