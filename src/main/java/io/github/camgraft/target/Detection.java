package io.github.camgraft.target;

import io.github.camgraft.cam.Box;

/**
 * A box that a detector found.
 *
 * @param box in pixels of the network's input
 * @param label the class
 * @param confidence how sure the detector is, from 0 to 1
 * @param index where the number of the class lies in the head's output
 * @param slope by how much the class's score moves where that number moves by one: 1 where it is
 *     the score itself
 */
record Detection(Box box, int label, double confidence, int index, double slope) {
  /** Nearer to 0 and 1 float32 has no slope left. */
  private static final double LEAST_DOUBT = 1e-6;

  /** Of the logit l where the output holds p = 1 / (1 + exp −l). */
  static double slopeOfLogit(double p) {
    double kept = within(p);
    return 1 / (kept * (1 - kept));
  }

  /** Of log p, where the output holds p. */
  static double slopeOfLogarithm(double p) {
    return 1 / within(p);
  }

  private static double within(double p) {
    return Math.min(1 - LEAST_DOUBT, Math.max(LEAST_DOUBT, p));
  }
}
