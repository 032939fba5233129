package io.github.camgraft.cam;

/** What a method needs of a model beside its scores. */
public enum Need {
  /** The feature maps of the layer. */
  ACTIVATIONS("feature maps"),
  /** The gradient of the score with respect to the feature maps. */
  LAYER_GRADIENT("their gradient"),
  /** The gradient of the score with respect to the picture. */
  INPUT_GRADIENT("gradient of the picture"),
  /** The same under the rule of guided backpropagation. */
  GUIDED_GRADIENT("guided gradient of the picture"),
  /** The same under the rule of the deconvolution network. */
  DECONV_GRADIENT("deconvolution of the picture");

  private final String text;

  Need(String text) {
    this.text = text;
  }

  /** What it is, in few words. */
  public String text() {
    return text;
  }
}
