package io.github.camgraft.verify;

import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.NumericTensor;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A picture on which a model is tried.
 *
 * @param numbers what it holds, for the type of the model's input
 * @param deviation how far the numbers of other inputs lie from zero
 */
record TrialPicture(Function<TensorType, NumericTensor> numbers, double deviation) {
  /** Deviations of random pictures: one may lie where every rectifier is shut. */
  private static final List<Double> DEVIATIONS = List.of(1.0, 0.3, 0.1, 3.0);

  /** The ranges in which models want their pictures, for smooth ones. */
  private static final List<Range> RANGES =
      List.of(new Range(0, 1), new Range(-2, 2), new Range(0, 255));

  private record Range(double low, double high) {}

  /** Noise of several contrasts, then smooth pictures of several ranges. */
  static List<TrialPicture> all(Noise noise) {
    Stream<TrialPicture> random =
        DEVIATIONS.stream()
            .map(deviation -> new TrialPicture(type -> noise.of(type, deviation), deviation));
    Stream<TrialPicture> smooth =
        RANGES.stream()
            .map(
                range ->
                    new TrialPicture(type -> noise.smooth(type, range.low(), range.high()), 1));
    return Stream.concat(random, smooth).toList();
  }

  /** A picture that the user has. */
  static TrialPicture of(NumericTensor picture) {
    return new TrialPicture(type -> picture, 1);
  }
}
