package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Score;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a model says of every class of the pictures in a batch. */
final class Predictions {
  private Predictions() {}

  /**
   * The classes, the most probable first.
   *
   * @param output what the model says of all pictures
   * @param position which of the pictures is meant
   * @param batch how many they are
   */
  static List<Prediction> of(
      NumericTensor output, int position, int batch, Contract contract, Labels labels) {
    int classes = Math.toIntExact(contract.classes());
    int count = output.count() / batch;
    int start = position * count;
    double[] probabilities =
        count == 1
            ? ofTwo(output.at(start), contract.tail())
            : probabilities(
                IntStream.range(start, start + classes).mapToDouble(output::at).toArray(),
                contract.tail());
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
