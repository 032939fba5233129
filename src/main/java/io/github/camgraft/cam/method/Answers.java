package io.github.camgraft.cam.method;

import io.github.camgraft.tensor.FloatTensor;
import java.util.function.IntFunction;

/**
 * What a model says of one class in any number of pictures. Several go through the model at once;
 * they are asked for in order, when there is room, and copied before the next one is asked for.
 *
 * @hidden
 */
public interface Answers {
  /**
   * {@return the class score: the value before softmax, where the model has one}
   *
   * @param count how many pictures
   * @param picture makes one, in the shape of the model's input without a batch axis
   */
  double[] scores(int count, IntFunction<FloatTensor> picture);

  /**
   * {@return what people read of the class in pictures: its probability, where the model has one}
   *
   * @param count how many
   * @param picture the picture
   */
  double[] probabilities(int count, IntFunction<FloatTensor> picture);
}
