package io.github.camgraft.tensor;

/** Numbers with a shape, as they go into a model and come out of it. */
public sealed interface NumericTensor permits FloatTensor, DoubleTensor, LongTensor {
  /** {@return the lengths of the axes} */
  int[] shape();

  /** {@return how many numbers there are} */
  int count();

  /**
   * {@return one number, as wide as it gets}
   *
   * @param index which number, counted from 0
   */
  double at(int index);

  /** {@return all numbers, as wide as they get; not a copy where that is how they are held} */
  double[] numbers();
}
