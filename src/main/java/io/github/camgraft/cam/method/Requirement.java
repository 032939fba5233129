package io.github.camgraft.cam.method;

/** What a method needs of a model beside its scores. */
public enum Requirement {
  /** The feature maps of the layer. */
  ACTIVATIONS("feature maps"),
  /** The gradient of the score with respect to the feature maps. */
  LAYER_GRADIENT("gradient of the feature maps"),
  /** The gradient of the score with respect to the picture. */
  INPUT_GRADIENT("gradient of the picture"),
  /** The same under the rule of guided backpropagation. */
  GUIDED_GRADIENT("guided gradient of the picture"),
  /** The same under the rule of the deconvolution network. */
  DECONV_GRADIENT("deconvolution of the picture"),
  /** What a run returns of the layer, for other pictures. */
  LAYER_RUNS("many runs of the layer", true),
  /** The same for other classes. */
  CLASS_RUNS("a run for each similar class", true),
  /** The second derivative of the score with respect to the feature maps. */
  CURVATURE("a run of the gradient's own gradient", true),
  /** The gradient of the score at every bias. */
  BIAS_GRADIENTS("a run with the gradient at every bias", true),
  /** The attention of all layers. */
  ATTENTION("a run with the attention of all layers", true),
  /** The gradient of the score, read behind each layer, by the attention of that layer. */
  ATTENTION_GRADIENTS("a run with the gradient at the attention of all layers", true),
  /** Runs with other pictures, forward and backward. */
  GRADIENT_RUNS("many runs, forward and backward", true),
  /** Runs with other pictures, forward only. */
  SCORE_RUNS("forward runs of masked pictures", true),
  /** Runs with feature maps taken away, forward only. */
  ABLATION_RUNS("a forward run without each feature map", true);

  private final String text;
  private final boolean manyRuns;

  Requirement(String text) {
    this(text, false);
  }

  Requirement(String text, boolean manyRuns) {
    this.text = text;
    this.manyRuns = manyRuns;
  }

  /** {@return whether one run of the model is not enough} */
  public boolean isManyRuns() {
    return manyRuns;
  }

  /** {@return what it is, in few words} */
  public String text() {
    return text;
  }
}
