package io.github.camgraft;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.label.Labels;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What a model says of every class of the pictures in a batch. */
final class Predictions {
  /** The class of a single number that is explained upwards. */
  private static final int UPWARDS = 1;

  private Predictions() {}

  /**
   * The classes, the most probable or the largest value first; one entry for a single number.
   *
   * @param output what the model says of all pictures
   * @param position which of the pictures is meant
   * @param batch how many they are
   */
  static List<Prediction> of(
      NumericTensor output, int position, int batch, Contract contract, Labels labels) {
    double[] said = read(output, position, batch, contract);
    if (contract.reading().single()) {
      return List.of(prediction(UPWARDS, labels.name(UPWARDS), said[0], contract));
    }
    return IntStream.range(0, said.length)
        .mapToObj(index -> prediction(index, labels.name(index), said[index], contract))
        .sorted(Comparator.comparingDouble(Predictions::number).reversed())
        .toList();
  }

  /** The probability of each class, or each value, in the order of the model. */
  static double[] read(NumericTensor output, int position, int batch, Contract contract) {
    int count = output.count() / batch;
    int start = position * count;
    return contract
        .reading()
        .of(IntStream.range(start, start + count).mapToDouble(output::at).toArray());
  }

  private static Prediction prediction(int index, String name, double said, Contract contract) {
    return contract.reading().isValue()
        ? Prediction.ofValue(index, name, said)
        : new Prediction(index, name, said);
  }

  private static double number(Prediction said) {
    return said.value().orElse(said.probability());
  }

  /**
   * The other classes, those first whose scores are nearest: differences of scores are those of the
   * logarithms of probabilities, where softmax made them.
   */
  static List<Integer> similarTo(int index, List<Prediction> predictions) {
    double own =
        predictions.stream()
            .filter(said -> said.index() == index)
            .mapToDouble(Predictions::score)
            .findFirst()
            .orElse(0);
    return predictions.stream()
        .filter(said -> said.index() != index)
        .sorted(Comparator.comparingDouble(said -> Math.abs(score(said) - own)))
        .map(Prediction::index)
        .toList();
  }

  private static double score(Prediction said) {
    return said.value().orElseGet(() -> Math.log(said.probability()));
  }

  /** What is said of one class; the same of a single number in any direction. */
  static Prediction ofClass(int index, List<Prediction> predictions, Labels labels) {
    return predictions.stream()
        .filter(said -> said.index() == index)
        .findFirst()
        .orElseGet(() -> predictions.get(0).of(index, labels.name(index)));
  }
}
