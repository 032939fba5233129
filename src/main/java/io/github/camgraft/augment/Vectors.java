package io.github.camgraft.augment;

import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;

/** Tensors as long vectors. */
final class Vectors {
  private Vectors() {}

  /** The inner product. */
  static double product(NumericTensor left, NumericTensor right) {
    double sum = 0;
    for (int i = 0; i < left.count(); i++) {
      sum += left.at(i) * right.at(i);
    }
    return sum;
  }

  /** What the inner product would be about if the signs of its summands were random. */
  static double spread(NumericTensor left, NumericTensor right) {
    double sum = 0;
    for (int i = 0; i < left.count(); i++) {
      double summand = left.at(i) * right.at(i);
      sum += summand * summand;
    }
    return Math.sqrt(sum);
  }

  /** The Euclidean length. */
  static double length(NumericTensor vector) {
    return Math.sqrt(product(vector, vector));
  }

  /** Zeros of that shape. */
  static DoubleTensor zerosLike(NumericTensor like) {
    return new DoubleTensor(new double[like.count()], like.shape());
  }

  /** One minus the other. */
  static DoubleTensor difference(NumericTensor left, NumericTensor right) {
    double[] values = new double[left.count()];
    for (int i = 0; i < values.length; i++) {
      values[i] = left.at(i) - right.at(i);
    }
    return new DoubleTensor(values, left.shape());
  }

  /** The length of the difference over that of what was expected. */
  static double error(NumericTensor actual, NumericTensor expected) {
    return length(difference(actual, expected))
        / Math.max(length(expected), Math.sqrt(Double.MIN_NORMAL));
  }
}
