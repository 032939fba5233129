package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Random;

/**
 * By how much a map changes at most when its picture hardly does: the length of the difference over
 * that of the map. C. Yeh et al., "On the (In)fidelity and Sensitivity of Explanations", 2019, as
 * in Captum: each number of the picture is moved by at most 0.02, evenly.
 */
final class MaxSensitivity {
  private static final float RADIUS = 0.02f;

  private MaxSensitivity() {}

  static Outcome of(Trial trial) {
    Random random = new Random(trial.effort().seed());
    double length = length(trial.map(), trial.map().cleared());
    double largest = 0;
    for (int i = 0; i < trial.effort().neighbours(); i++) {
      Heatmap moved = trial.explaining().again(neighbour(trial.subject().input(), random));
      largest = Math.max(largest, length(moved, trial.map()) / (length == 0 ? 1 : length));
    }
    return Outcome.of(largest);
  }

  private static FloatTensor neighbour(FloatTensor input, Random random) {
    float[] values = input.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += (2 * random.nextFloat() - 1) * RADIUS;
    }
    return FloatTensor.of(values, input.shape());
  }

  private static double length(Heatmap one, Heatmap other) {
    float[] a = one.tensor().values();
    float[] b = other.tensor().values();
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }
}
