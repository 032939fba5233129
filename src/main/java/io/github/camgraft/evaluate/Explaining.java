package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;

/** The way in which the measured map was made, to be gone again. */
public interface Explaining {
  /**
   * The map of the same class on another picture, as large as the picture.
   *
   * @param input in the shape of {@link Subject#input}
   */
  Heatmap again(FloatTensor input);

  /** The map of another class on the same picture. */
  Heatmap ofAnotherClass();
}
