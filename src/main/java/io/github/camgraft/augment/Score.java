package io.github.camgraft.augment;

import io.github.camgraft.onnx.Shape;

/**
 * The tensor that is differentiated: one number for each class, before softmax where the file has
 * it.
 *
 * @param tensor its name
 * @param shape its shape, [N, C] or [N, C, 1, 1]
 * @param tail what comes after it in the file
 * @param output the graph output that it leads to
 * @param reason one phrase: why this tensor was chosen
 */
public record Score(String tensor, Shape shape, Tail tail, String output, String reason) {
  /** What the file makes of the score. */
  public enum Tail {
    /** Nothing: the score is what the model returns. */
    NONE,
    /** Probabilities that sum to one. */
    SOFTMAX,
    /** The logarithms of such probabilities. */
    LOG_SOFTMAX,
    /** One probability for each class by itself. */
    SIGMOID
  }

  /** How many classes there are. */
  public long classes() {
    return shape.get(1).size();
  }
}
