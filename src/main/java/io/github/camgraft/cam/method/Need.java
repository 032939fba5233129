package io.github.camgraft.cam.method;

/** What a method needs of a model beside its scores. */
public enum Need {
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
  /** Runs with other pictures, forward and backward. */
  GRADIENT_RUNS("many runs, forward and backward"),
  /** Runs with other pictures, forward only. */
  SCORE_RUNS("a forward run for each feature map"),
  /** Runs with feature maps taken away, forward only. */
  ABLATION_RUNS("a forward run without each feature map");

  private final String text;

  Need(String text) {
    this.text = text;
  }

  /** Whether one run of the model is not enough. */
  public boolean isManyRuns() {
    return this == GRADIENT_RUNS || this == SCORE_RUNS || this == ABLATION_RUNS;
  }

  /** What it is, in few words. */
  public String text() {
    return text;
  }
}
