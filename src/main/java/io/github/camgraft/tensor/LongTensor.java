package io.github.camgraft.tensor;

import java.util.Arrays;

/**
 * Whole numbers in row-major order with their shape; narrower integers and truth values of a model
 * are widened to it.
 *
 * @param values the numbers, not copied
 * @param shape the length of each axis
 */
public record LongTensor(long[] values, int... shape) implements NumericTensor {
  @Override
  public int count() {
    return values.length;
  }

  @Override
  public double at(int index) {
    return values[index];
  }

  @Override
  public double[] numbers() {
    return Arrays.stream(values).asDoubleStream().toArray();
  }
}
