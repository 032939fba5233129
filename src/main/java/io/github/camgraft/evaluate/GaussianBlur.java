package io.github.camgraft.evaluate;

import io.github.camgraft.tensor.FloatTensor;

/**
 * The blur of RISE's insertion: a window of 11 x 11, Gaussian with a deviation of 5, what lies
 * beyond the picture being 0. The window is what SciPy's {@code gaussian_filter} makes of a single
 * point, so the bell's far ends are folded back into it.
 */
final class GaussianBlur {
  private static final int WINDOW = 11;
  private static final double DEVIATION = 5;
  private static final int REACH = (int) (4 * DEVIATION + 0.5);
  private static final double[] WEIGHTS = weights();

  private GaussianBlur() {}

  private static double[] weights() {
    double[] weights = new double[WINDOW];
    double whole = 0;
    for (int distance = -REACH; distance <= REACH; distance++) {
      whole += bell(distance);
    }
    for (int place = 0; place < WINDOW; place++) {
      for (int distance = -REACH; distance <= REACH; distance++) {
        if (reflected(place + distance) == WINDOW / 2) {
          weights[place] += bell(distance) / whole;
        }
      }
    }
    return weights;
  }

  private static double bell(int distance) {
    return Math.exp(-distance * distance / (2 * DEVIATION * DEVIATION));
  }

  /** As in a mirror behind the last place. */
  private static int reflected(int place) {
    int within = Math.floorMod(place, 2 * WINDOW);
    return within < WINDOW ? within : 2 * WINDOW - 1 - within;
  }

  /** The picture out of focus. */
  static FloatTensor of(Subject subject) {
    float[] blurred = new float[subject.input().count()];
    double[] plane = new double[subject.pixels()];
    double[] across = new double[subject.pixels()];
    for (int channel = 0; channel < subject.channels(); channel++) {
      for (int pixel = 0; pixel < plane.length; pixel++) {
        plane[pixel] = subject.input().values()[subject.index(channel, pixel)];
      }
      blur(plane, across, subject.width(), 1);
      blur(across, plane, subject.height(), subject.width());
      for (int pixel = 0; pixel < plane.length; pixel++) {
        blurred[subject.index(channel, pixel)] = (float) plane[pixel];
      }
    }
    return FloatTensor.of(blurred, subject.input().shape());
  }

  /** Along one axis, whose neighbours lie {@code stride} apart. */
  private static void blur(double[] from, double[] to, int length, int stride) {
    for (int pixel = 0; pixel < from.length; pixel++) {
      int place = pixel / stride % length;
      double sum = 0;
      for (int tap = 0; tap < WINDOW; tap++) {
        int shift = tap - WINDOW / 2;
        if (place + shift >= 0 && place + shift < length) {
          sum += WEIGHTS[tap] * from[pixel + shift * stride];
        }
      }
      to[pixel] = sum;
    }
  }
}
