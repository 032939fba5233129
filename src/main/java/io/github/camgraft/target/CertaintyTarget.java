package io.github.camgraft.target;

import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How sure a model is: the probability of a class, its logarithm, or the entropy of all of them, as
 * the model makes probabilities of its scores.
 *
 * @param kind which of the three
 * @param word the class; the most probable one where none is named, and of no account for entropy
 */
public record CertaintyTarget(TargetKind kind, Optional<String> word) implements TensorTarget {
  /** Less is no probability that float32 tells from 0. */
  private static final double LEAST = 1e-12;

  /**
   * Only of these three.
   *
   * @param kind which of the three
   * @param word the class; the most probable one where none is named, and of no account for entropy
   */
  public CertaintyTarget {
    if (kind != TargetKind.PROBABILITY
        && kind != TargetKind.LOG_PROBABILITY
        && kind != TargetKind.ENTROPY) {
      throw new IllegalArgumentException(kind.word() + " is no certainty");
    }
  }

  @Override
  public List<Question> questions(Answer answer) {
    int classes = answer.requireClasses(kind);
    double[] p = Probabilities.of(answer.y(), answer.scores());
    double[] byProbability = new double[classes];
    String words = "the entropy of all classes";
    double value = 0;
    if (kind == TargetKind.ENTROPY) {
      for (int i = 0; i < classes; i++) {
        value += entropy(p[i], answer.scores());
        byProbability[i] = entropySlope(p[i], answer.scores());
      }
    } else {
      int index =
          word.map(name -> answer.classes().find(name, classes)).orElseGet(() -> largest(p));
      boolean isLogarithm = kind == TargetKind.LOG_PROBABILITY;
      value = isLogarithm ? Math.log(p[index]) : p[index];
      byProbability[index] = isLogarithm ? 1 / p[index] : 1;
      words = "the %s of %s".formatted(kind.word(), answer.classes().name(index));
    }
    double[] byScore = Probabilities.backwards(byProbability, p, answer.scores());
    FloatTensor weights = answer.zeros();
    for (int i = 0; i < classes; i++) {
      weights.values()[i] = (float) byScore[i];
    }
    return List.of(Question.of(words, weights, value));
  }

  /** Its weights depend on what the other model says; the class stays the same. */
  @Override
  public TensorTarget held(Question asked) {
    // The class's own score is the only one that raises its probability.
    return kind == TargetKind.ENTROPY || word.isPresent()
        ? this
        : new CertaintyTarget(kind, Optional.of(Integer.toString(largest(asked.weights()))));
  }

  private static int largest(FloatTensor weights) {
    double[] numbers = new double[weights.count()];
    Arrays.setAll(numbers, weights::at);
    return largest(numbers);
  }

  private static int largest(double... numbers) {
    return IntStream.range(0, numbers.length)
        .reduce(0, (best, i) -> numbers[i] > numbers[best] ? i : best);
  }

  /** Of classes by themselves, each may be or not be. */
  private static double entropy(double p, Answer.Scores scores) {
    double other = scores == Answer.Scores.SIGMOID ? timesLogarithm(1 - p) : 0;
    return -timesLogarithm(p) - other;
  }

  private static double entropySlope(double p, Answer.Scores scores) {
    double held = Math.min(1 - LEAST, Math.max(LEAST, p));
    return scores == Answer.Scores.SIGMOID ? Math.log((1 - held) / held) : -Math.log(held) - 1;
  }

  private static double timesLogarithm(double probability) {
    return probability == 0 ? 0 : probability * Math.log(probability);
  }
}
