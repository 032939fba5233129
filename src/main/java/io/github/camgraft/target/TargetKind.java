package io.github.camgraft.target;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What can be asked of a tensor y. What is differentiated is Σ w·y; a row says which w that is, and
 * so which number is explained.
 */
public enum TargetKind {
  /** A number, or several added up. */
  PART("w = 1 in the part, 0 elsewhere", "Simonyan et al. 2014", Needs.NOTHING),

  /** This rather than that. */
  CONTRAST(
      "mean of y over these − mean of y over those", "Prabhushankar et al. 2020", Needs.NOTHING),

  /** A class in a region of the picture. */
  REGION("mean of y of a class over the region", "Vinogradova et al. 2020", Needs.NUMBERS),

  /** A box that a detector finds. */
  DETECTION(
      "the box's class logit; where only p = 1 / (1 + exp −l) is there, w = 1 / (p (1 − p))",
      "Selvaraju et al. 2017, of one box",
      Needs.NUMBERS),

  /** How alike a vector and another one are. */
  SIMILARITY(
      "cos(y, r) = y·r / |y||r|; w = (r / |r| − cos · y / |y|) / |y|",
      "Stylianou et al. 2019",
      Needs.NUMBERS),

  /** How probable a class is. */
  PROBABILITY(
      "p of a class; w = p (1ᵢ − p)", "Simonyan et al. 2014, behind softmax", Needs.NUMBERS),

  /** The logarithm of that. */
  LOG_PROBABILITY("log p of a class; w = 1ᵢ − p", "cross-entropy", Needs.NUMBERS),

  /** How undecided the model is. */
  ENTROPY("H = −Σ p log p; w = −p (log p + H)", "Shannon 1948", Needs.NUMBERS),

  /** A number that is no score of anything, upwards or downwards. */
  VALUE("y or −y", "regression", Needs.NOTHING),

  /** Weights as they are. */
  WEIGHTS("w as it is given", "any linear question", Needs.NOTHING);

  /** What has to be known of a picture before it can be asked. */
  public enum Needs {
    /** One run explains. */
    NOTHING,
    /** The tensor's numbers, which a run without gradients gives. */
    NUMBERS
  }

  private final String formula;
  private final String source;
  private final Needs needs;

  TargetKind(String formula, String source, Needs needs) {
    this.formula = formula;
    this.source = source;
    this.needs = needs;
  }

  /** {@return the word for it} */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@return what is differentiated, in terms of the tensor y} */
  public String formula() {
    return formula;
  }

  /**
   * Who asked that first, or what it is known by.
   *
   * @return author and year
   */
  public String source() {
    return source;
  }

  /** {@return what has to be known of a picture before it can be asked} */
  public Needs needs() {
    return needs;
  }

  /**
   * {@return the kind of that word, if there is one}
   *
   * @param word the word that users type
   */
  public static Optional<TargetKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }
}
