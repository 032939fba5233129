package io.github.camgraft.evaluate;

import io.github.camgraft.tensor.FloatTensor;

/**
 * How fast the class appears, or goes, when the strongest pixels come, or go, first. V. Petsiuk et
 * al., "RISE: Randomized Input Sampling for Explanation of Black-box Models", 2018: insertion
 * begins with the blurred picture, deletion ends with zeros (in the numbers that the model takes:
 * the mean colour, where one is subtracted), and a step is a row of pixels. The area is over the
 * share of pixels that was really replaced, as in torch-cam; RISE's own program counts a narrower
 * last step as a whole one.
 */
final class InsertionDeletion {
  private InsertionDeletion() {}

  static Outcome insertion(Trial trial) {
    Subject subject = trial.subject();
    return Replacement.of(GaussianBlur.of(subject), subject.input(), trial, trial.strongestFirst());
  }

  static Outcome deletion(Trial trial) {
    FloatTensor input = trial.subject().input();
    return Replacement.of(input, FloatTensor.zeros(input.shape()), trial, trial.strongestFirst());
  }
}
