package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.GradCam;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Set;
import java.util.function.Function;

/** The methods that give one number for each place of a feature layer. */
public enum LayerMethod implements AttributionMethod {
  /** {@link GradCam}. */
  GRADCAM(
      "gradcam",
      "Grad-CAM",
      "Selvaraju et al. 2017",
      new Formula(
          Set.of(Need.ACTIVATIONS, Need.LAYER_GRADIENT),
          // Programs differ in how they pool the gradient.
          evidence -> evidence.convention().raw(evidence.featureMaps()))),
  /** {@link HiResCam}. */
  HIRESCAM("hirescam", "HiResCAM", "Draelos and Carin 2020", gradient(HiResCam::map)),
  /** {@link GradCamPlusPlus}. */
  GRADCAM_PLUS_PLUS(
      "gradcam++", "Grad-CAM++", "Chattopadhay et al. 2018", gradient(GradCamPlusPlus::map)),
  /** {@link XGradCam}. */
  XGRADCAM("xgradcam", "XGrad-CAM", "Fu et al. 2020", gradient(XGradCam::map)),
  /** {@link LayerCam}. */
  LAYERCAM("layercam", "LayerCAM", "Jiang et al. 2021", gradient(LayerCam::map)),
  /** {@link GradCamElementWise}. */
  ELEMENTWISE(
      "elementwise",
      "element-wise Grad-CAM",
      "pytorch-grad-cam, Gildenblat 2021",
      gradient(GradCamElementWise::map)),
  /** {@link EigenCam}. */
  EIGENCAM("eigencam", "Eigen-CAM", "Muhammad and Yeasin 2020", activations(EigenCam::map)),
  /** {@link EigenGradCam}. */
  EIGENGRADCAM(
      "eigengradcam",
      "EigenGradCAM",
      "pytorch-grad-cam, Gildenblat 2021",
      gradient(EigenGradCam::map)),
  /** {@link ScoreCam}. */
  SCORECAM(
      "scorecam",
      "Score-CAM",
      "Wang et al. 2020",
      new Formula(Set.of(Need.ACTIVATIONS, Need.SCORE_RUNS), ScoreCam::map)),
  /** {@link AblationCam}. */
  ABLATIONCAM(
      "ablationcam",
      "Ablation-CAM",
      "Desai and Ramaswamy 2020",
      new Formula(Set.of(Need.ACTIVATIONS, Need.ABLATION_RUNS), AblationCam::map)),
  /** {@link CounterfactualGradCam}. */
  COUNTERFACTUAL(
      "counterfactual",
      "counterfactual Grad-CAM",
      "Selvaraju et al. 2017",
      gradient(CounterfactualGradCam::map));

  private final String word;
  private final String title;
  private final String paper;

  @SuppressWarnings("ImmutableEnumChecker") // A function without state.
  private final Formula formula;

  LayerMethod(String word, String title, String paper, Formula formula) {
    this.word = word;
    this.title = title;
    this.paper = paper;
    this.formula = formula;
  }

  private record Formula(Set<Need> needs, Function<Evidence, Heatmap> map) {}

  /** A formula of the feature maps and their gradient. */
  private static Formula gradient(Function<FeatureMaps, Heatmap> map) {
    return new Formula(
        Set.of(Need.ACTIVATIONS, Need.LAYER_GRADIENT),
        evidence -> map.apply(evidence.featureMaps()));
  }

  /** A formula of the feature maps alone. */
  private static Formula activations(Function<FloatTensor, Heatmap> map) {
    return new Formula(Set.of(Need.ACTIVATIONS), evidence -> map.apply(evidence.activations()));
  }

  /** The map of h x w, not normalised, nothing negative. */
  public Heatmap map(Evidence evidence) {
    return formula.map().apply(evidence);
  }

  @Override
  public String word() {
    return word;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public String paper() {
    return paper;
  }

  @Override
  public Set<Need> needs() {
    return formula.needs();
  }

  @Override
  public String toString() {
    return word;
  }
}
