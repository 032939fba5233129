package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;

/**
 * What a method may ask of a model about one picture, one class and one feature layer. Asking for
 * what the model was not made to return is an {@link IllegalStateException}; {@link
 * AttributionMethod#needs} says beforehand.
 *
 * @hidden
 */
public interface AttributionInputs {
  /** {@return the feature maps A, {@code [K,h,w]}} */
  FloatTensor activations();

  /** {@return the feature maps and the gradient of the class score with respect to them} */
  FeatureMaps featureMaps();

  /**
   * Whose arithmetic makes Grad-CAM of them.
   *
   * @return the convention
   */
  Convention convention();

  /** {@return the picture as the model took it, {@code [C,H,W]} or {@code [H,W,C]}} */
  FloatTensor input();

  /** {@return where the picture keeps its channels} */
  Layout layout();

  /**
   * {@return a gradient of the class score with respect to the picture, of its shape}
   *
   * @param rule {@link Requirement#INPUT_GRADIENT}, {@link Requirement#GUIDED_GRADIENT} or {@link
   *     Requirement#DECONV_GRADIENT}
   */
  FloatTensor gradient(Requirement rule);

  /** {@return the class score of the picture} */
  double score();

  /**
   * Further runs of the model.
   *
   * @return the runs
   */
  ModelReruns runs();

  /** {@return how many of them are wanted} */
  Sampling sampling();
}
