package io.github.camgraft.score;

import io.github.camgraft.ir.Node;
import java.util.Optional;

/**
 * What the numbers of a tensor are, as far as the nodes that made them tell: {@code scale} times
 * what they mean, plus {@code offset}.
 *
 * @param meaning what they mean
 * @param scale what stands for one
 * @param offset what stands for zero
 * @param axis along which the probabilities sum to one; -1 where they need not
 * @param front the tensor that they were made of, number by number, if there is a single one
 */
record OutputForm(Meaning meaning, double scale, double offset, int axis, Optional<Front> front) {
  /** Computing in float32 leaves such a share of one. */
  private static final double NEARLY = 1e-4;

  /** What numbers mean. */
  enum Meaning {
    /** Anything: whatever a network computes. */
    SCORES,
    /** Anything that is not negative: it becomes probabilities when it is divided by its sum. */
    POSITIVE,
    /** The exponentials of scores: they become probabilities when they are divided by their sum. */
    EXPONENTIALS,
    /** Probabilities. */
    PROBABILITIES,
    /** The logarithms of probabilities. */
    LOGARITHMS,
    /** A vector of length one: where it points, it says of what a picture is like. */
    DIRECTION
  }

  /** Numbers of which nothing is known. */
  static final OutputForm SCORES = new OutputForm(Meaning.SCORES, 1, 0, -1, Optional.empty());

  /** Numbers of which is known that they are not negative. */
  static final OutputForm POSITIVE = new OutputForm(Meaning.POSITIVE, 1, 0, -1, Optional.empty());

  /** The numbers of a vector that was divided by its length. */
  static final OutputForm DIRECTION = new OutputForm(Meaning.DIRECTION, 1, 0, -1, Optional.empty());

  /**
   * A tensor in front of an activation.
   *
   * @param part the tensor, or a part of it
   * @param negated whether it is its negative that the activation got
   * @param tail what the activation makes of it
   * @param activation the node that does
   */
  record Front(ScorePart part, boolean negated, Score.Tail tail, Node activation) {
    Front negative() {
      return new Front(part, !negated, tail, activation);
    }

    Front withTail(Score.Tail changed) {
      return new Front(part, negated, changed, activation);
    }
  }

  /** Probabilities that sum to one along an axis. */
  static OutputForm probabilities(int axis, Front front) {
    return new OutputForm(Meaning.PROBABILITIES, 1, 0, axis, Optional.of(front));
  }

  boolean is(Meaning wanted) {
    return meaning == wanted;
  }

  /** Whether these are probabilities, perhaps on another scale, such as per cent. */
  boolean isProbability() {
    return is(Meaning.PROBABILITIES) && scale > 0 && isNothing(offset);
  }

  /** Whether these are scores, or whatever else a network computes. */
  boolean isOfScores() {
    return is(Meaning.SCORES) || is(Meaning.POSITIVE);
  }

  /** Whether a single one of these numbers is a probability as people write it: 0.5 or 50 %. */
  boolean isShare() {
    boolean isUsual = Math.abs(scale - 1) < NEARLY || Math.abs(scale - 100) < 100 * NEARLY;
    return is(Meaning.LOGARITHMS) || (isProbability() && isUsual);
  }

  /** How an output of such numbers is read. */
  Optional<Reading> reading() {
    if (isProbability()) {
      boolean isWhole = Math.abs(scale - 1) < NEARLY;
      return Optional.of(isWhole ? Reading.PROBABILITIES : Reading.probabilities(scale));
    }
    return switch (meaning) {
      case LOGARITHMS ->
          Optional.of(Math.abs(scale - 1) < NEARLY ? Reading.EXPONENTIAL : Reading.SOFTMAX);
      case SCORES, POSITIVE -> Optional.of(Reading.SOFTMAX);
      case DIRECTION -> Optional.of(Reading.VALUES);
      case EXPONENTIALS, PROBABILITIES -> Optional.empty();
    };
  }

  OutputForm withAxis(int changed) {
    return new OutputForm(meaning, scale, offset, changed, front);
  }

  OutputForm withMeaning(Meaning changed, Score.Tail tail) {
    return new OutputForm(changed, scale, offset, axis, front.map(of -> of.withTail(tail)));
  }

  /** Numbers that were made of several of these, so that no tensor is behind each. */
  OutputForm mixed() {
    return new OutputForm(meaning, scale, offset, axis, Optional.empty());
  }

  /** These numbers, each times the factor. */
  OutputForm times(double factor) {
    return switch (meaning) {
      case PROBABILITIES -> affine(scale * factor, offset * factor);
      case EXPONENTIALS, POSITIVE -> factor > 0 ? this : SCORES;
      case LOGARITHMS -> new OutputForm(meaning, scale * factor, 0, axis, front);
      // A temperature makes scores of it.
      case SCORES, DIRECTION -> SCORES;
    };
  }

  /** These numbers, each plus the summand. */
  OutputForm plus(double summand) {
    return switch (meaning) {
      case PROBABILITIES, EXPONENTIALS -> affine(scale, offset + summand);
      case POSITIVE -> summand >= 0 ? this : SCORES;
      case LOGARITHMS -> summand == 0 ? this : SCORES;
      case SCORES, DIRECTION -> SCORES;
    };
  }

  private OutputForm affine(double changedScale, double changedOffset) {
    boolean isComplement =
        is(Meaning.PROBABILITIES)
            && changedScale < 0
            && Math.abs(changedScale + changedOffset) < NEARLY * changedOffset;
    return isComplement
        // 1 - p is the probability of the opposite, and σ(-x) is 1 - σ(x).
        ? new OutputForm(
            meaning,
            -changedScale,
            0,
            -1,
            front.filter(of -> of.tail() == Score.Tail.SIGMOID).map(Front::negative))
        : new OutputForm(meaning, changedScale, changedOffset, axis, front);
  }

  private boolean isNothing(double summand) {
    return Math.abs(summand) < NEARLY * scale;
  }

  /** The sum of these numbers and others. */
  OutputForm plus(OutputForm other) {
    boolean areLogarithms = is(Meaning.LOGARITHMS) && other.is(Meaning.LOGARITHMS);
    boolean isMixture = areLogarithms || (isProbability() && other.isProbability());
    // The mean of logarithms is that of probabilities that need not sum to one.
    int common = axis == other.axis && !areLogarithms ? axis : -1;
    if (isMixture) {
      return new OutputForm(meaning, scale + other.scale, 0, common, Optional.empty());
    }
    return isNotNegative() && other.isNotNegative() ? POSITIVE : SCORES;
  }

  /** Whether these become probabilities when they are divided by their sum. */
  boolean isNotNegative() {
    return is(Meaning.POSITIVE) || isProbability() || (is(Meaning.EXPONENTIALS) && offset >= 0);
  }

  /** The product of these numbers and others. */
  OutputForm times(OutputForm other) {
    boolean isProduct = isProbability() && other.isProbability();
    return isProduct
        ? new OutputForm(meaning, scale * other.scale, 0, -1, Optional.empty())
        : SCORES;
  }

  /** These numbers beside others, where both are of one kind. */
  OutputForm beside(OutputForm other) {
    boolean isSame =
        meaning == other.meaning
            && (is(Meaning.LOGARITHMS) || (isProbability() && other.isProbability()))
            && Math.abs(scale - other.scale) < NEARLY * scale;
    return isSame
        ? new OutputForm(meaning, scale, 0, axis == other.axis ? axis : -1, Optional.empty())
        : SCORES;
  }
}
