package io.github.camgraft.augment;

import io.github.camgraft.onnx.Shape;

/**
 * The tensor that is differentiated: one number for each class, before softmax where the file has
 * it.
 *
 * @param tensor its name
 * @param shape its shape, [N, C], [N, C, 1, 1] or [C]
 * @param tail what comes after it in the file
 * @param output the graph output that tells of every class; empty where the model returns labels
 *     only
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
    return isBinary() ? 2 : columns();
  }

  /**
   * Whether one number stands for two classes: it is the score of the second, and its negative that
   * of the first.
   */
  public boolean isBinary() {
    return columns() == 1;
  }

  private long columns() {
    return shape.get(shape.rank() == 1 ? 0 : 1).size();
  }
}
