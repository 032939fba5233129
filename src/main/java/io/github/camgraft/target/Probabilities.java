package io.github.camgraft.target;

import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;

/** Probabilities of scores, and the way back of a gradient through them. */
final class Probabilities {
  private Probabilities() {}

  static double[] of(FloatTensor y, Answer.Scores scores) {
    double[] numbers = y.numbers();
    return switch (scores) {
      case PROBABILITIES -> numbers;
      case SIGMOID -> Arrays.stream(numbers).map(l -> 1 / (1 + Math.exp(-l))).toArray();
      case SOFTMAX -> {
        double largest = Arrays.stream(numbers).max().orElse(0);
        double[] powers = Arrays.stream(numbers).map(l -> Math.exp(l - largest)).toArray();
        double sum = Arrays.stream(powers).sum();
        yield Arrays.stream(powers).map(power -> power / sum).toArray();
      }
    };
  }

  /** The gradient by the scores of what has that gradient by the probabilities. */
  static double[] backwards(double[] gradient, double[] p, Answer.Scores scores) {
    double mean = 0;
    for (int i = 0; i < p.length; i++) {
      mean += gradient[i] * p[i];
    }
    double[] result = gradient.clone();
    for (int i = 0; i < p.length; i++) {
      result[i] =
          switch (scores) {
            case PROBABILITIES -> gradient[i];
            case SIGMOID -> gradient[i] * p[i] * (1 - p[i]);
            case SOFTMAX -> p[i] * (gradient[i] - mean);
          };
    }
    return result;
  }
}
