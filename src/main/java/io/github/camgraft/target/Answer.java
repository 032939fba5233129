package io.github.camgraft.target;

import io.github.camgraft.image.prepare.Framing;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What a model said of one picture before it is asked why.
 *
 * @param tensor the name of the tensor y that is weighted
 * @param y its numbers for this picture, without an axis for pictures; zeros where nobody needs
 *     them
 * @param outputs all outputs of the original of one picture, by their names, likewise
 * @param classes the names of the classes
 * @param scores what the numbers of y are, where there is one for each class
 * @param height rows of the network's input
 * @param width columns of the network's input
 * @param framing where that lies on the photograph, if there is one
 */
public record Answer(
    String tensor,
    FloatTensor y,
    Map<String, FloatTensor> outputs,
    ClassNames classes,
    Scores scores,
    int height,
    int width,
    Optional<Framing> framing) {
  /**
   * Keeps its own copy.
   *
   * @param tensor the name of the tensor y that is weighted
   * @param y its numbers for this picture, without an axis for pictures; zeros where nobody needs
   *     them
   * @param outputs all outputs of the original of one picture, by their names, likewise
   * @param classes the names of the classes
   * @param scores what the numbers of y are, where there is one for each class
   * @param height rows of the network's input
   * @param width columns of the network's input
   * @param framing where that lies on the photograph, if there is one
   */
  public Answer {
    outputs = Map.copyOf(outputs);
  }

  /** What a number for each class is. */
  public enum Scores {
    /** Softmax makes probabilities of them. */
    SOFTMAX,
    /** The logistic function makes a probability of each. */
    SIGMOID,
    /** They are probabilities. */
    PROBABILITIES
  }

  /** How classes are called. */
  public interface ClassNames {
    /**
     * The class of that name or number.
     *
     * @param word the word that users type
     * @param classes how many classes there are
     * @return the class, counted from 0
     * @throws ModelException if there is none among so many
     */
    int find(String word, int classes);

    /**
     * The name of a class.
     *
     * @param index the class, counted from 0
     * @return the name
     */
    String name(int index);

    /**
     * How many classes have names; 0 if nobody named them.
     *
     * @return how many there are
     */
    int count();
  }

  /** Zeros of y's shape, to be filled with weights. */
  FloatTensor zeros() {
    return FloatTensor.zeros(y.shape());
  }

  /** One number for each class, [C] or [C, 1, 1]. */
  int requireClasses(TargetKind kind) {
    int classes = y.rank() == 0 ? 0 : y.size(0);
    if (y.count() != classes || classes < 2) {
      throw new ModelException(
          "'%s' has the shape %s, but a %s needs one number for each of several classes"
              .formatted(tensor, Arrays.toString(y.shape()), kind.word()));
    }
    return classes;
  }
}
