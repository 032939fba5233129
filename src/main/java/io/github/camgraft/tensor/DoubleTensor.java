package io.github.camgraft.tensor;

/**
 * Float64 numbers in row-major order with their shape.
 *
 * @param values the numbers, not copied
 * @param shape the length of each axis
 */
public record DoubleTensor(double[] values, int... shape) implements NumericTensor {
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
    return values;
  }
}
