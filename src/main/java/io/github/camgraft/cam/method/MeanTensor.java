package io.github.camgraft.cam.method;

import io.github.camgraft.tensor.FloatTensor;
import java.util.function.DoubleUnaryOperator;

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
    add(tensor, value -> value);
  }

  /** Adds a function of each number. */
  void add(FloatTensor tensor, DoubleUnaryOperator function) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += function.applyAsDouble(tensor.values()[i]);
    }
    count++;
  }

  /** One number of the mean, in the order of the tensors' values. */
  double at(int place) {
    return sums[place] / count;
  }

  FloatTensor tensor() {
    float[] means = new float[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = (float) at(i);
    }
    return FloatTensor.of(means, shape);
  }
}
