package io.github.camgraft;

import io.github.camgraft.augment.Contract;
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
   * The classes, the most probable first; one entry for a single number.
   *
   * @param output what the model says of all pictures
   * @param position which of the pictures is meant
   * @param batch how many they are
   */
  static List<Prediction> of(
      NumericTensor output, int position, int batch, Contract contract, Labels labels) {
    int count = output.count() / batch;
    int start = position * count;
    double[] said =
        contract
            .reading()
            .of(IntStream.range(start, start + count).mapToDouble(output::at).toArray());
    if (contract.reading().single()) {
      String name = labels.name(UPWARDS);
      return List.of(
          contract.reading().isValue()
              ? Prediction.ofValue(UPWARDS, name, said[0])
              : new Prediction(UPWARDS, name, said[0]));
    }
    return IntStream.range(0, said.length)
        .mapToObj(index -> new Prediction(index, labels.name(index), said[index]))
        .sorted(Comparator.comparingDouble(Prediction::probability).reversed())
        .toList();
  }

  /** What is said of one class; the same of a single number in any direction. */
  static Prediction ofClass(int index, List<Prediction> predictions, Labels labels) {
    return predictions.stream()
        .filter(said -> said.index() == index)
        .findFirst()
        .orElseGet(() -> predictions.get(0).of(index, labels.name(index)));
  }
}
