package io.github.camgraft.evaluate;

import io.github.camgraft.cam.method.Answers;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;

/**
 * A picture and a class whose explanation is measured.
 *
 * @param input the picture as the model takes it, {@code [C,H,W]} or {@code [H,W,C]}
 * @param layout where it keeps its channels
 * @param answers what the model says of other pictures, for the same class
 * @param probability of the class, on this picture; the number itself where it is no probability
 * @param score the value that is differentiated, on this picture
 * @param place of the class among what the model says, from 0 for the predicted one
 */
public record Subject(
    FloatTensor input,
    Layout layout,
    Answers answers,
    double probability,
    double score,
    int place) {
  int height() {
    return layout.height(input);
  }

  int width() {
    return layout.width(input);
  }

  int pixels() {
    return height() * width();
  }

  /** Where one number of a pixel lies, pixels counted in reading order. */
  int index(int channel, int pixel) {
    return layout.index(input, channel, pixel / width(), pixel % width());
  }

  int channels() {
    return layout.channels(input);
  }

  /** The picture with every pixel multiplied by its place of a map. */
  FloatTensor times(float[] factors) {
    float[] values = input.values().clone();
    for (int channel = 0; channel < channels(); channel++) {
      for (int pixel = 0; pixel < factors.length; pixel++) {
        values[index(channel, pixel)] *= factors[pixel];
      }
    }
    return FloatTensor.of(values, input.shape());
  }
}
