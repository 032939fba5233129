package io.github.camgraft.augment;

/**
 * Which class an augmented model explains.
 *
 * @param kind whether that is decided when the model runs
 * @param index the class, where it is fixed in the file
 */
public record ClassChoice(Kind kind, long index) {
  /** When the class is chosen. */
  public enum Kind {
    /** By the input {@code explain_class} of every run. */
    INPUT,
    /** Always the class with the highest score. */
    PREDICTED,
    /** Always the same one. */
    FIXED,
    /** No class: the input {@code explain_weights} says what every number of a tensor counts. */
    WEIGHTS
  }

  /** By an input of the model; -1 there means the predicted class. */
  public static final ClassChoice INPUT = new ClassChoice(Kind.INPUT, -1);

  /** The predicted class, whatever it is. */
  public static final ClassChoice PREDICTED = new ClassChoice(Kind.PREDICTED, -1);

  /** No class, but a weight for every number of the tensor that is differentiated. */
  public static final ClassChoice WEIGHTS = new ClassChoice(Kind.WEIGHTS, -1);

  /**
   * Always this class.
   *
   * @param index the class, counted from 0
   * @return the choice
   */
  public static ClassChoice fixed(long index) {
    return new ClassChoice(Kind.FIXED, index);
  }

  /** {@return whether it is no class that is explained} */
  public boolean isByWeights() {
    return kind == Kind.WEIGHTS;
  }
}
