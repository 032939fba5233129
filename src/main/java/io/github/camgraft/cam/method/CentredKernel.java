package io.github.camgraft.cam.method;

import java.util.stream.IntStream;

/**
 * A kernel of many rows with the mean of each row and column taken off, as a thing to multiply
 * vectors with. Half of it is kept, in single precision, since it has a number for each two rows.
 */
final class CentredKernel {
  private final float[][] lower;

  /**
   * Works out the kernel.
   *
   * @param kernel symmetric
   */
  CentredKernel(int rows, PrincipalComponent.Entry kernel) {
    lower = new float[rows][];
    IntStream.range(0, rows)
        .parallel()
        .forEach(
            i -> {
              float[] row = new float[i + 1];
              for (int j = 0; j <= i; j++) {
                row[j] = (float) kernel.at(i, j);
              }
              lower[i] = row;
            });
  }

  int rows() {
    return lower.length;
  }

  /** The centred kernel times a vector. */
  double[] times(double... vector) {
    double[] product = new double[vector.length];
    double[] centred = vector.clone();
    takeOffMean(centred);
    for (int i = 0; i < vector.length; i++) {
      float[] row = lower[i];
      double sum = 0;
      for (int j = 0; j < i; j++) {
        sum += row[j] * centred[j];
        product[j] += row[j] * centred[i];
      }
      product[i] += sum + row[i] * centred[i];
    }
    takeOffMean(product);
    return product;
  }

  private static void takeOffMean(double... vector) {
    double mean = 0;
    for (double value : vector) {
      mean += value / vector.length;
    }
    for (int i = 0; i < vector.length; i++) {
      vector[i] -= mean;
    }
  }
}
