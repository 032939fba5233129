package io.github.camgraft.cam;

/** What a method needs of a model beside its scores. */
public enum Need {
  /** The feature maps of the layer. */
  ACTIVATIONS,
  /** The gradient of the score with respect to the feature maps. */
  LAYER_GRADIENT
}
