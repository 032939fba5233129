package io.github.camgraft.evaluate;

import io.github.camgraft.tensor.FloatTensor;
import java.util.Random;

/**
 * Pixels that are missing, guessed from those around: each is the weighted mean of its eight
 * neighbours, the four nearest counting twice, and a little noise is added so that the guesses do
 * not stand out by being smooth. That is a linear system for all missing pixels at once.
 */
final class NoisyLinearImputation {
  private static final double NOISE = 0.01;

  private NoisyLinearImputation() {}

  /**
   * The picture with its missing pixels guessed.
   *
   * @param kept the pixels that are not missing, in reading order; at least one
   * @param random of the noise
   */
  static FloatTensor of(Subject subject, boolean[] kept, Random random) {
    float[] values = subject.input().values().clone();
    MembraneSolver solver = new MembraneSolver(kept, subject.width());
    for (int channel = 0; channel < subject.channels(); channel++) {
      double[] plane = new double[kept.length];
      for (int pixel = 0; pixel < kept.length; pixel++) {
        plane[pixel] = values[subject.index(channel, pixel)];
      }
      solver.fill(plane);
      for (int pixel = 0; pixel < kept.length; pixel++) {
        if (!kept[pixel]) {
          values[subject.index(channel, pixel)] =
              (float) (plane[pixel] + NOISE * random.nextGaussian());
        }
      }
    }
    return FloatTensor.of(values, subject.input().shape());
  }
}
