package io.github.camgraft.augment;

import java.util.Locale;

/** What a user may want of the model; each costs time whenever it runs. */
public enum Method {
  /**
   * Grad-CAM (Selvaraju et al. 2017): feature maps and the gradient of the score with respect to
   * them.
   */
  GRADCAM("", "Grad-CAM"),
  /** Guided backpropagation (Springenberg et al. 2015), from the score to the input. */
  GUIDED("guided_gradients", "guided backpropagation"),
  /** The deconvolution network (Zeiler and Fergus 2014), from the score to the input. */
  DECONV("deconv_gradients", "deconvolution"),
  /** The plain gradient of the score with respect to the input (Simonyan et al. 2014). */
  GRADIENT("input_gradients", "gradient"),
  /** The feature maps of Grad-CAM without a gradient, for methods that only run forward. */
  ACTIVATIONS("", "feature maps");

  private final String output;
  private final String title;

  Method(String output, String title) {
    this.output = output;
    this.title = title;
  }

  /**
   * {@return the output that holds the gradient with respect to the input; empty for what has
   * outputs for each layer}
   */
  public String output() {
    return output;
  }

  /** {@return whether it returns something of the feature layers} */
  public boolean looksAtLayers() {
    return this == GRADCAM || this == ACTIVATIONS;
  }

  /** {@return whether the score is differentiated for it} */
  public boolean isBackward() {
    return this != ACTIVATIONS;
  }

  /** {@return what people call it} */
  public String title() {
    return title;
  }

  /** {@return the word that users type} */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return word();
  }
}
