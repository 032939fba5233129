package io.github.camgraft.cam;

import io.github.camgraft.tensor.FloatTensor;

/** What a method may ask of a model about one picture, one class and one feature layer. */
public interface Evidence {
  /** The feature maps A, {@code [K,h,w]}. */
  FloatTensor activations();

  /** The feature maps and the gradient of the class score with respect to them. */
  FeatureMaps featureMaps();
}
