package io.github.camgraft.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * Float32 numbers in row-major order with their shape.
 *
 * <p>The array is not copied, neither on the way in nor on the way out, since feature maps are
 * large; whoever hands one over leaves it alone from then on.
 */
public final class FloatTensor implements NumericTensor {
  private final int[] shape;
  private final float[] values;

  private FloatTensor(int[] shape, float[] values) {
    this.shape = shape;
    this.values = values;
  }

  /**
   * {@return a tensor over the given numbers}
   *
   * @param values the numbers in row-major order, as many as the product of {@code shape}
   * @param shape the length of each axis
   * @throws IllegalArgumentException if the count does not fit the shape
   */
  public static FloatTensor of(float[] values, int... shape) {
    if (count(shape) != values.length) {
      throw new IllegalArgumentException(
          values.length + " numbers do not fill the shape " + Arrays.toString(shape));
    }
    return new FloatTensor(shape.clone(), values);
  }

  /**
   * {@return a tensor of zeros}
   *
   * @param shape the lengths of the axes
   */
  public static FloatTensor zeros(int... shape) {
    return new FloatTensor(shape.clone(), new float[Math.toIntExact(count(shape))]);
  }

  @Override
  public int[] shape() {
    return shape.clone();
  }

  /** {@return how many axes there are} */
  public int rank() {
    return shape.length;
  }

  /**
   * {@return the length of one axis; a negative axis counts from the end}
   *
   * @param axis which axis, counted from 0; a negative number counts from the last
   */
  public int size(int axis) {
    return shape[axis < 0 ? axis + shape.length : axis];
  }

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
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /** {@return the numbers themselves, row-major, not a copy} */
  public float[] values() {
    return values;
  }

  /**
   * {@return the same numbers under another shape}
   *
   * @param newShape the new lengths of the axes
   */
  public FloatTensor reshaped(int... newShape) {
    return of(values, newShape);
  }

  /**
   * {@return the products, number by number}
   *
   * @param other a tensor of the same shape
   * @throws IllegalArgumentException if the shapes differ
   */
  public FloatTensor times(FloatTensor other) {
    requireLike(other);
    float[] products = values.clone();
    for (int i = 0; i < products.length; i++) {
      products[i] *= other.values[i];
    }
    return new FloatTensor(shape, products);
  }

  /**
   * {@return the sums, number by number}
   *
   * @param other a tensor of the same shape
   * @throws IllegalArgumentException if the shapes differ
   */
  public FloatTensor plus(FloatTensor other) {
    requireLike(other);
    float[] sums = values.clone();
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.values[i];
    }
    return new FloatTensor(shape, sums);
  }

  private void requireLike(FloatTensor other) {
    if (!Arrays.equals(shape, other.shape)) {
      throw new IllegalArgumentException(this + " and " + other + " differ in shape");
    }
  }

  /**
   * {@return all numbers multiplied by one}
   *
   * @param factor the factor
   */
  public FloatTensor times(float factor) {
    float[] products = values.clone();
    for (int i = 0; i < products.length; i++) {
      products[i] *= factor;
    }
    return new FloatTensor(shape, products);
  }

  /** {@return the same numbers as the only entry of a further axis in front} */
  public FloatTensor asBatch() {
    int[] longer = new int[shape.length + 1];
    longer[0] = 1;
    System.arraycopy(shape, 0, longer, 1, shape.length);
    return new FloatTensor(longer, values);
  }

  /**
   * Tensors of one shape as the entries of a further axis in front.
   *
   * @param entries at least one
   * @return a tensor with one axis more
   */
  public static FloatTensor stacked(List<FloatTensor> entries) {
    FloatTensor first = entries.get(0);
    int[] longer = first.asBatch().shape();
    longer[0] = entries.size();
    FloatTensor all = zeros(longer);
    for (int i = 0; i < entries.size(); i++) {
      System.arraycopy(entries.get(i).values, 0, all.values, i * first.count(), first.count());
    }
    return all;
  }

  /**
   * Entry {@code index} of the first axis, with that axis dropped.
   *
   * @param index which entry, counted from 0
   * @return a tensor with one axis less
   */
  public FloatTensor slice(int index) {
    int[] rest = Arrays.copyOfRange(shape, 1, shape.length);
    int length = Math.toIntExact(count(rest));
    return new FloatTensor(rest, Arrays.copyOfRange(values, index * length, (index + 1) * length));
  }

  @Override
  public String toString() {
    return "float" + Arrays.toString(shape);
  }

  private static long count(int[] shape) {
    long product = 1;
    for (int size : shape) {
      product *= size;
    }
    return product;
  }
}
