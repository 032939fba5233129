package io.github.camgraft.score;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The tensor that is differentiated: one number for each class, before softmax where the file has
 * it.
 *
 * @param tensor its name
 * @param shape its shape, [N, C], [N, C, 1, 1] or [C]
 * @param tail what comes after it in the file
 * @param output the graph output that tells of every class; empty where the model returns labels
 *     only
 * @param reading how that output is read; how the score itself is where there is no such output
 * @param reason one phrase: why this tensor was chosen
 */
public record Score(
    String tensor, Shape shape, Tail tail, String output, Reading reading, String reason) {
  private static final Dimension SEVERAL = Dimension.of(3);

  /** What the file makes of the score. */
  public enum Tail {
    /** Nothing: the score is what the model returns. */
    NONE,
    /** Probabilities that sum to one. */
    SOFTMAX,
    /** The logarithms of such probabilities. */
    LOG_SOFTMAX,
    /** One probability for each class by itself. */
    SIGMOID,
    /** The same, cut off at zero and one. */
    CLIP
  }

  /** How many classes there are; 0 where only a run tells, as by the texts that are fed with it. */
  public long classes() {
    return isBinary() ? 2 : hasPlaces() ? 0 : Math.max(0, columns());
  }

  /** How many classes there can be, whatever is fed. */
  public int mostClasses() {
    return classes() == 0 ? Integer.MAX_VALUE : Math.toIntExact(classes());
  }

  /**
   * Whether one number stands for two classes: it is the score of the second, and its negative that
   * of the first.
   */
  public boolean isBinary() {
    return columns() == 1 && !hasPlaces();
  }

  /** Whether the score is one number that is not a probability of anything. */
  public boolean isValue() {
    return reading.isValue() && reading.single();
  }

  /** Whether the score is several numbers that are no probabilities: they have no class names. */
  public boolean isVector() {
    return reading.isValue() && !reading.single();
  }

  /** What stands for certainty in the score itself, where it holds probabilities; else 0. */
  public double certainty() {
    return tail == Tail.NONE && reading.isOfProbabilities() ? reading.scale() : 0;
  }

  /** The type of what is tried as an input: with several classes where these are open. */
  public TensorType tried(TensorType input) {
    List<Dimension> lengths = new ArrayList<>(input.shape().dimensions());
    if (classes() == 0 && !hasPlaces()) {
      lengths.replaceAll(length -> length.equals(shape.get(1)) ? SEVERAL : length);
    }
    return new TensorType(input.type(), new Shape(lengths));
  }

  /** The value as the score of two classes, for those who know that it is one. */
  public Score ofTwoClasses() {
    return new Score(tensor, shape, tail, output, Reading.SIGMOID, reason);
  }

  /** Whether there is more than one number for each class, as in the output of a detector. */
  public boolean hasPlaces() {
    return IntStream.range(2, shape.rank()).anyMatch(axis -> !shape.get(axis).is(1));
  }

  private long columns() {
    return shape.rank() == 0 ? 1 : shape.get(shape.rank() == 1 ? 0 : 1).size();
  }
}
