package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Score;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a model says of every class of the first picture in a batch. */
final class Predictions {
  private Predictions() {}

  /** The classes, the most probable first. */
  static List<Prediction> of(NumericTensor output, Contract contract, Labels labels) {
    int classes = Math.toIntExact(contract.classes());
    int[] shape = output.shape();
    boolean oneNumber = (shape.length == 1 ? shape[0] : output.count() / shape[0]) == 1;
    double[] probabilities =
        oneNumber
            ? ofTwo(output.at(0), contract.tail())
            : probabilities(
                IntStream.range(0, classes).mapToDouble(output::at).toArray(), contract.tail());
    return IntStream.range(0, classes)
        .mapToObj(index -> new Prediction(index, labels.name(index), probabilities[index]))
        .sorted(Comparator.comparingDouble(Prediction::probability).reversed())
        .toList();
  }

  /** One number that stands for two classes is the score, or the probability, of the second. */
  private static double[] ofTwo(double value, Score.Tail tail) {
    double second = tail == Score.Tail.SIGMOID ? value : 1 / (1 + Math.exp(-value));
    return new double[] {1 - second, second};
  }

  private static double[] probabilities(double[] values, Score.Tail tail) {
    return switch (tail) {
      case SOFTMAX, SIGMOID -> values;
      // What is differentiated is a score; people read probabilities.
      case NONE -> softmax(values);
      case LOG_SOFTMAX ->
          IntStream.range(0, values.length).mapToDouble(i -> Math.exp(values[i])).toArray();
    };
  }

  private static double[] softmax(double[] scores) {
    double largest = java.util.Arrays.stream(scores).max().orElse(0);
    double[] powers =
        java.util.Arrays.stream(scores).map(score -> Math.exp(score - largest)).toArray();
    double sum = java.util.Arrays.stream(powers).sum();
    return java.util.Arrays.stream(powers).map(power -> power / sum).toArray();
  }
}
