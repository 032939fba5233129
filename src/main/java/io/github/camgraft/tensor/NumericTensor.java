package io.github.camgraft.tensor;

/** Numbers with a shape, as they go into a model and come out of it. */
public sealed interface NumericTensor permits FloatTensor, DoubleTensor, LongTensor {
  /** The lengths of the axes. */
  int[] shape();

  /** How many numbers there are. */
  int count();

  /** One number, as wide as it gets. */
  double at(int index);

  /** All numbers, as wide as they get; not a copy where that is how they are held. */
  double[] numbers();
}
