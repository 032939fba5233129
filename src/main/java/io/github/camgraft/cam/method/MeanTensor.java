package io.github.camgraft.cam.method;

import io.github.camgraft.tensor.FloatTensor;

/** The mean of tensors that come one after the other; the sum is kept in double. */
final class MeanTensor {
  private final int[] shape;
  private final double[] sums;
  private int count;

  MeanTensor(int... shape) {
    this.shape = shape;
    this.sums = new double[FloatTensor.zeros(shape).count()];
  }

  void add(FloatTensor tensor) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += tensor.values()[i];
    }
    count++;
  }

  FloatTensor tensor() {
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) (sums[i] / count);
    }
    return FloatTensor.of(means, shape);
  }
}
