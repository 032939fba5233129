package io.github.camgraft.evaluate;

import io.github.camgraft.SanityCheck;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import java.util.List;

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

  /**
   * The maps of the same class on the same picture by models that forgot what they learned, one
   * after the other.
   */
  List<Heatmap> afterForgetting(SanityCheck.Order order);
}
