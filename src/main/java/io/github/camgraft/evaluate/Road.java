package io.github.camgraft.evaluate;

import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Remove and debias: pixels are replaced by what their neighbours suggest, so that the model is not
 * shown what no photograph looks like, and the change in probability is the mean over nine shares,
 * from 10 % to 90 % of pixels kept. Y. Rong et al., "A Consistent and Efficient Evaluation Strategy
 * for Attribution Methods", 2022, as in pytorch-grad-cam.
 *
 * <p>pytorch-grad-cam finds the pixels by a percentile of the map. Where many places are equal, as
 * zeros of rectified maps are, none might be left to guess from; so equal ones are told apart by
 * their place, as the authors of the paper do. Of maps without equal places both say the same.
 */
final class Road {
  private static final int SHARES = 9;

  private Road() {}

  /** The strongest pixels are replaced: the lower, the better. */
  static Outcome mostRelevantFirst(Trial trial) {
    return replaced(trial, PixelOrder.weakestFirst(trial.map()));
  }

  /** The weakest pixels are replaced: the higher, the better. */
  static Outcome leastRelevantFirst(Trial trial) {
    return replaced(trial, trial.strongestFirst());
  }

  /** Half of the difference of both. */
  static Outcome combined(Trial trial) {
    return Outcome.of(
        (Measure.ROAD_LERF.of(trial).value() - Measure.ROAD_MORF.of(trial).value()) / 2);
  }

  private static Outcome replaced(Trial trial, int[] keptFirst) {
    Subject subject = trial.subject();
    Random random = new Random(trial.effort().seed());
    FloatTensor[] pictures = new FloatTensor[SHARES];
    for (int i = 0; i < SHARES; i++) {
      int kept = kept(10 * (i + 1), keptFirst.length);
      pictures[i] = NoisyLinearImputation.of(subject, mask(keptFirst, kept, subject), random);
    }
    double[] changes =
        Arrays.stream(subject.answers().probabilities(SHARES, i -> pictures[i]))
            .map(probability -> probability - subject.probability())
            .toArray();
    return new Outcome(
        Arrays.stream(changes).average().orElseThrow(), Arrays.stream(changes).boxed().toList());
  }

  /** How many lie below a percentile, as NumPy finds it. */
  private static int kept(int percentile, int pixels) {
    return (int) Math.ceil(percentile * (pixels - 1L) / 100.0);
  }

  private static boolean[] mask(int[] keptFirst, int kept, Subject subject) {
    boolean[] mask = new boolean[subject.pixels()];
    IntStream.range(0, kept).forEach(i -> mask[keptFirst[i]] = true);
    return mask;
  }
}
