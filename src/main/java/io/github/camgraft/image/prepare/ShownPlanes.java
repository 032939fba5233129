package io.github.camgraft.image.prepare;

import io.github.camgraft.image.Picture;

/** Levels from 0 to 255, plane by plane, as a picture for people. */
final class ShownPlanes {
  private ShownPlanes() {}

  /** One plane in grey, or three as red, green and blue; levels beyond are cut off. */
  static Picture picture(float[][] planes, int width, int height) {
    byte[] samples = new byte[3 * width * height];
    for (int i = 0; i < samples.length; i++) {
      float level = planes[Math.min(i % 3, planes.length - 1)][i / 3];
      samples[i] = (byte) Math.round(Math.max(0, Math.min(255, level)));
    }
    return Picture.owning(width, height, samples);
  }

  /** What all planes are on the average, place by place. */
  static float[] mean(float[]... planes) {
    float[] mean = new float[planes[0].length];
    for (float[] plane : planes) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += plane[i] / planes.length;
      }
    }
    return mean;
  }
}
