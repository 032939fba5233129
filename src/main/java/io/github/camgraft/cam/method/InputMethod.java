package io.github.camgraft.cam.method;

import io.github.camgraft.tensor.FloatTensor;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;

/** The methods that give one number for each number of the picture, in its shape. */
public enum InputMethod implements AttributionMethod {
  /** Guided backpropagation: only positive gradients pass a rectifier, and only where it is on. */
  GUIDED(
      "guided",
      "guided backpropagation",
      "Springenberg et al. 2015",
      of(Requirement.GUIDED_GRADIENT)),
  /** {@link GuidedGradCam}. */
  GUIDED_GRADCAM(
      "guided-gradcam",
      "Guided Grad-CAM",
      "Selvaraju et al. 2017",
      fused(Requirement.GUIDED_GRADIENT)),
  /** The deconvolution network: only positive gradients pass a rectifier. */
  DECONV("deconv", "deconvolution", "Zeiler and Fergus 2014", of(Requirement.DECONV_GRADIENT)),
  /** {@link GuidedGradCam} with the deconvolution network in place of guided backpropagation. */
  DECONV_GRADCAM(
      "deconv-gradcam",
      "Deconvolution Grad-CAM",
      "Selvaraju et al. 2017",
      fused(Requirement.DECONV_GRADIENT)),
  /** The plain gradient of the score. */
  GRADIENT("gradient", "gradient", "Simonyan et al. 2014", of(Requirement.INPUT_GRADIENT)),
  /** {@link GradientTimesInput}. */
  GRADIENT_X_INPUT(
      "gradient-x-input",
      "gradient × input",
      "Shrikumar et al. 2016",
      new Formula(Set.of(Requirement.INPUT_GRADIENT), GradientTimesInput::attribution)),
  /** {@link SmoothGrad}. */
  SMOOTHGRAD(
      "smoothgrad",
      "SmoothGrad",
      "Smilkov et al. 2017",
      new Formula(Set.of(Requirement.GRADIENT_RUNS), SmoothGrad::attribution)),
  /** {@link IntegratedGradients}. */
  INTEGRATED_GRADIENTS(
      "integrated-gradients",
      "integrated gradients",
      "Sundararajan et al. 2017",
      new Formula(Set.of(Requirement.GRADIENT_RUNS), IntegratedGradients::attribution));

  @SuppressWarnings("ImmutableEnumChecker") // Nobody changes its set.
  private final MethodRow row;

  @SuppressWarnings("ImmutableEnumChecker") // A function without state.
  private final Formula formula;

  InputMethod(String word, String title, String paper, Formula formula) {
    this.row = new MethodRow(word, title, paper, formula.needs());
    this.formula = formula;
  }

  private record Formula(
      Set<Requirement> needs, Function<AttributionInputs, FloatTensor> attribution) {}

  private static Formula of(Requirement gradient) {
    return new Formula(Set.of(gradient), evidence -> evidence.gradient(gradient));
  }

  private static Formula fused(Requirement gradient) {
    return new Formula(
        EnumSet.of(gradient, Requirement.ACTIVATIONS, Requirement.LAYER_GRADIENT),
        evidence -> GuidedGradCam.of(evidence, gradient));
  }

  /** One number for each number of the picture, in its shape; signed, not normalised. */
  public FloatTensor attribution(AttributionInputs evidence) {
    return formula.attribution().apply(evidence);
  }

  @Override
  public MethodRow row() {
    return row;
  }

  @Override
  public String toString() {
    return row.word();
  }
}
