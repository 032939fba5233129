package io.github.camgraft.verify;

import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;

/** Tensors as long vectors. */
public final class Vectors {
  private Vectors() {}

  /**
   * An inner product.
   *
   * @param value the sum
   * @param spread what it would be about if the signs of its summands were random
   */
  record Product(double value, double spread) {
    static Product of(double[] left, double[] right) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < left.length; i++) {
        double summand = left[i] * right[i];
        sum += summand;
        squares += summand * summand;
      }
      return new Product(sum, Math.sqrt(squares));
    }
  }

  /** The Euclidean length. */
  public static double length(double[] vector) {
    return Math.sqrt(Product.of(vector, vector).value());
  }

  /** The Euclidean length. */
  public static double length(NumericTensor vector) {
    return length(vector.numbers());
  }

  /** One minus the other; nothing where they are equal, also if they are infinite. */
  public static double[] difference(double[] left, double[] right) {
    double[] values = new double[left.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = left[i] == right[i] ? 0 : left[i] - right[i];
    }
    return values;
  }

  /** One plus a multiple of the other, rounded to what float32 holds. */
  static double[] rounded(double[] start, double factor, double[] direction) {
    double[] values = new double[start.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (start[i] + factor * direction[i]);
    }
    return values;
  }

  /** Rounded to what float32 holds. */
  static double[] rounded(double[] values) {
    return rounded(values, 0, new double[values.length]);
  }

  /** The numbers in whose place the other has none that is zero. */
  static double[] where(double[] mask, double[] vector) {
    double[] values = new double[vector.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = mask[i] == 0 ? 0 : vector[i];
    }
    return values;
  }

  /** The length of the difference over that of what was expected. */
  public static double error(NumericTensor actual, NumericTensor expected) {
    return distance(actual, expected)
        / Math.max(length(expected.numbers()), Math.sqrt(Double.MIN_NORMAL));
  }

  /** The length of the difference, which is infinite where the shapes differ. */
  static double distance(NumericTensor some, NumericTensor others) {
    return Arrays.equals(some.shape(), others.shape())
        ? length(difference(some.numbers(), others.numbers()))
        : Double.POSITIVE_INFINITY;
  }
}
