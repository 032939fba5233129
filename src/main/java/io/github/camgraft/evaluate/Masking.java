package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Heatmap;

/**
 * What is left of the class when the picture is multiplied by the map, in the numbers that the
 * model takes and with the map from 0 to 1.
 */
final class Masking {
  /** As torch-cam has it, for a class of no probability. */
  private static final double TINY = 1e-7;

  private Masking() {}

  /**
   * Which share of the probability is lost. A. Chattopadhay et al., "Grad-CAM++: Improved Visual
   * Explanations for Deep Convolutional Networks", 2018; from 0 to 1 and not in per cent, as in
   * torch-cam.
   */
  static Outcome averageDrop(Trial trial) {
    double probability = trial.subject().probability();
    double lost = Math.max(0, probability - trial.probabilityOfMasked());
    return Outcome.of(lost / (probability + TINY));
  }

  /** Whether the class becomes more probable (the same paper). */
  static Outcome increaseInConfidence(Trial trial) {
    return Outcome.of(trial.subject().probability() < trial.probabilityOfMasked());
  }

  /** How much of the probability is lost, not its share: pytorch-grad-cam's DropInConfidence. */
  static Outcome dropInConfidence(Trial trial) {
    return Outcome.of(Math.max(0, trial.subject().probability() - trial.probabilityOfMasked()));
  }

  /** By how much the probability changes: pytorch-grad-cam's CamMultImageConfidenceChange. */
  static Outcome changeInConfidence(Trial trial) {
    return Outcome.of(trial.probabilityOfMasked() - trial.subject().probability());
  }

  /**
   * How like the map of the masked picture is: Pearson's correlation, moved to 0 to 1. S. Poppi et
   * al., "Revisiting The Evaluation of Class Activation Mapping for Explainability", 2021. Of a
   * flat map it is 0.
   */
  static Outcome coherency(Trial trial) {
    Heatmap again = trial.explaining().again(trial.masked());
    return Outcome.of((1 + correlation(trial.map(), again)) / 2);
  }

  /** Pearson's; -1 where one of the maps is flat, so that nothing is coherent with it. */
  private static double correlation(Heatmap one, Heatmap other) {
    float[] a = one.tensor().values();
    float[] b = other.tensor().values();
    double meanOfA = mean(a);
    double meanOfB = mean(b);
    double product = 0;
    double squareOfA = 0;
    double squareOfB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (a[i] - meanOfA) * (b[i] - meanOfB);
      squareOfA += (a[i] - meanOfA) * (a[i] - meanOfA);
      squareOfB += (b[i] - meanOfB) * (b[i] - meanOfB);
    }
    double size = Math.sqrt(squareOfA * squareOfB);
    return size > 0 ? product / size : -1;
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** How much of the picture the map covers: the mean of the map from 0 to 1 (Poppi et al.). */
  static Outcome complexity(Trial trial) {
    return Outcome.of(mean(trial.spread().tensor().values()));
  }

  /**
   * The harmonic mean of coherency, 1 - complexity and 1 - average drop: equation 6 of the paper
   * (Poppi et al.). Its authors' program multiplies by 3 where the equation divides.
   */
  static Outcome adcc(Trial trial) {
    double coherency = Measure.COHERENCY.of(trial).value();
    double simplicity = 1 - Measure.COMPLEXITY.of(trial).value();
    double kept = 1 - Measure.AVERAGE_DROP.of(trial).value();
    boolean isZero = coherency <= 0 || simplicity <= 0 || kept <= 0;
    return Outcome.of(isZero ? 0 : 3 / (1 / coherency + 1 / simplicity + 1 / kept));
  }
}
