package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

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
      Formula.alone(Set.of(Requirement.INPUT_GRADIENT), GradientTimesInput::attribution)),
  /** {@link SmoothGrad}. */
  SMOOTHGRAD(
      "smoothgrad",
      "SmoothGrad",
      "Smilkov et al. 2017",
      Formula.alone(Set.of(Requirement.GRADIENT_RUNS), SmoothGrad::attribution)),
  /** {@link IntegratedGradients}. */
  INTEGRATED_GRADIENTS(
      "integrated-gradients",
      "integrated gradients",
      "Sundararajan et al. 2017",
      Formula.alone(Set.of(Requirement.GRADIENT_RUNS), IntegratedGradients::attribution));

  @SuppressWarnings("ImmutableEnumChecker") // Nobody changes its set.
  private final MethodRow row;

  @SuppressWarnings("ImmutableEnumChecker") // A function without state.
  private final Formula formula;

  InputMethod(String word, String title, String paper, Formula formula) {
    this.row = new MethodRow(word, title, paper, formula.needs());
    this.formula = formula;
  }

  /** What is done with what is known, and with Grad-CAM of the picture's size where it is fused. */
  private record Formula(
      Set<Requirement> needs,
      boolean isFused,
      BiFunction<AttributionInputs, Supplier<Heatmap>, FloatTensor> attribution) {
    static Formula alone(
        Set<Requirement> needs, Function<AttributionInputs, FloatTensor> attribution) {
      return new Formula(needs, false, (evidence, gradCam) -> attribution.apply(evidence));
    }
  }

  private static Formula of(Requirement gradient) {
    return Formula.alone(Set.of(gradient), evidence -> evidence.gradient(gradient));
  }

  private static Formula fused(Requirement gradient) {
    return new Formula(
        EnumSet.of(gradient, Requirement.ACTIVATIONS, Requirement.LAYER_GRADIENT),
        true,
        (evidence, gradCam) ->
            GuidedGradCam.fuse(evidence.gradient(gradient), evidence.layout(), gradCam.get()));
  }

  /** {@return whether a map of the picture's size is fused with a gradient} */
  public boolean isFused() {
    return formula.isFused();
  }

  /**
   * {@return one number for each number of the picture, in its shape; signed, not normalised}
   *
   * @param evidence what the model returned
   * @param gradCam Grad-CAM as it is shown, smoothing included, brought to the picture's size; only
   *     where it {@link #isFused} is it asked for
   */
  public FloatTensor attribution(AttributionInputs evidence, Supplier<Heatmap> gradCam) {
    return formula.attribution().apply(evidence, gradCam);
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
