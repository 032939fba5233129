package io.github.camgraft.image.prepare;

import java.util.Arrays;

/**
 * Stretches numbers whose black and white nobody knows to the levels 0 to 255, for people: from
 * their 2nd to their 98th percentile, as is usual for satellite pictures.
 */
final class Contrast {
  private static final double CUT = 0.02;

  /** Enough to know a percentile by. */
  private static final int ENOUGH = 1 << 16;

  private Contrast() {}

  /** Each plane by itself. */
  static float[][] each(float[]... planes) {
    float[][] stretched = new float[planes.length][];
    for (int i = 0; i < planes.length; i++) {
      stretched[i] = together(planes[i])[0];
    }
    return stretched;
  }

  /** All planes alike, so that colours stay what they are. */
  static float[][] together(float[]... planes) {
    float[] sorted = sample(planes);
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    float low = sorted[(int) Math.round(CUT * last)];
    float high = sorted[(int) Math.round((1 - CUT) * last)];
    if (!(low < high)) {
      // Nearly everything is the same; what is not shall still show.
      low = sorted[0];
      high = sorted[last];
    }
    float[][] stretched = new float[planes.length][];
    for (int i = 0; i < planes.length; i++) {
      stretched[i] = stretched(planes[i], low, high);
    }
    return stretched;
  }

  private static float[] sample(float[]... planes) {
    int step = 1 + planes.length * planes[0].length / ENOUGH;
    float[] sample = new float[planes.length * ((planes[0].length + step - 1) / step)];
    int next = 0;
    for (float[] plane : planes) {
      for (int i = 0; i < plane.length; i += step) {
        // What is no number would be sorted behind all others.
        sample[next] = Float.isFinite(plane[i]) ? plane[i] : 0;
        next++;
      }
    }
    return sample;
  }

  private static float[] stretched(float[] plane, float low, float high) {
    float[] levels = new float[plane.length];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = low < high ? (plane[i] - low) * 255 / (high - low) : 128;
    }
    return levels;
  }
}
