package io.github.camgraft.cam.method;

import static io.github.camgraft.cam.method.Formula.ACTIVATIONS;
import static io.github.camgraft.cam.method.Formula.GRADIENT;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Heatmap;
import java.util.Set;

/** The methods that give one number for each place of a feature layer. */
public enum LayerMethod implements MapMethod {
  /** {@link io.github.camgraft.cam.GradCam}. */
  GRADCAM(
      "gradcam",
      "Grad-CAM",
      "Selvaraju et al. 2017",
      // Programs differ in how they pool the gradient.
      Formula.of(
          GRADIENT,
          evidence -> {
            FeatureMaps maps = evidence.featureMaps();
            return Shares.weighted(
                maps.activations(), evidence.convention().weights(maps.gradients()));
          })),
  /** {@link HiResCam}. */
  HIRESCAM("hirescam", "HiResCAM", "Draelos and Carin 2020", Formula.gradient(HiResCam::shares)),
  /** {@link GradCamPlusPlus}. */
  GRADCAM_PLUS_PLUS(
      "gradcam++",
      "Grad-CAM++",
      "Chattopadhay et al. 2018",
      Formula.gradient(GradCamPlusPlus::shares)),
  /** {@link XGradCam}. */
  XGRADCAM("xgradcam", "XGrad-CAM", "Fu et al. 2020", Formula.gradient(XGradCam::shares)),
  /** {@link LayerCam}. */
  LAYERCAM("layercam", "LayerCAM", "Jiang et al. 2021", Formula.gradient(LayerCam::shares)),
  /** {@link GradCamElementWise}. */
  ELEMENTWISE(
      "elementwise",
      "element-wise Grad-CAM",
      "pytorch-grad-cam, Gildenblat 2021",
      Formula.gradient(GradCamElementWise::shares)),
  /** {@link EigenCam}. */
  EIGENCAM(
      "eigencam",
      "Eigen-CAM",
      "Muhammad and Yeasin 2020",
      Formula.whole(ACTIVATIONS, evidence -> EigenCam.map(evidence.activations()))),
  /** {@link EigenGradCam}. */
  EIGENGRADCAM(
      "eigengradcam",
      "EigenGradCAM",
      "pytorch-grad-cam, Gildenblat 2021",
      Formula.whole(GRADIENT, evidence -> EigenGradCam.map(evidence.featureMaps()))),
  /** {@link KpcaCam}. */
  KPCACAM(
      "kpcacam",
      "KPCA-CAM",
      "Karmani et al. 2024",
      Formula.whole(ACTIVATIONS, evidence -> KpcaCam.map(evidence.activations()))
          .upTo(KpcaCam.MOST_PLACES)),
  /** {@link Fem}. */
  FEM(
      "fem",
      "FEM",
      "Fuad et al. 2020",
      Formula.whole(ACTIVATIONS, evidence -> Fem.map(evidence.activations()))),
  /** {@link FinerCam}. */
  FINERCAM(
      "finercam",
      "Finer-CAM",
      "Zhang et al. 2025",
      Formula.of(
          Set.of(Requirement.ACTIVATIONS, Requirement.LAYER_GRADIENT, Requirement.CLASS_RUNS),
          FinerCam::shares)),
  /** {@link ShapleyCam}. */
  SHAPLEYCAM(
      "shapleycam",
      "Shapley-CAM",
      "Cai 2025",
      Formula.of(
          Set.of(Requirement.ACTIVATIONS, Requirement.LAYER_GRADIENT, Requirement.CURVATURE),
          ShapleyCam::shares)),
  /** {@link SmoothGradCamPlusPlus}. */
  SMOOTHGRADCAM_PLUS_PLUS(
      "smoothgradcam++",
      "Smooth Grad-CAM++",
      "Omeiza et al. 2019",
      Formula.of(
          Set.of(Requirement.ACTIVATIONS, Requirement.LAYER_GRADIENT, Requirement.LAYER_RUNS),
          SmoothGradCamPlusPlus::shares)),
  /** {@link ScoreCam}. */
  SCORECAM(
      "scorecam",
      "Score-CAM",
      "Wang et al. 2020",
      Formula.of(Set.of(Requirement.ACTIVATIONS, Requirement.SCORE_RUNS), ScoreCam::shares)),
  /** {@link SsCam}. */
  SSCAM(
      "sscam",
      "SS-CAM",
      "Wang et al. 2020",
      Formula.of(Set.of(Requirement.ACTIVATIONS, Requirement.SCORE_RUNS), SsCam::shares)),
  /** {@link IsCam}. */
  ISCAM(
      "iscam",
      "IS-CAM",
      "Naidu et al. 2020",
      Formula.of(Set.of(Requirement.ACTIVATIONS, Requirement.SCORE_RUNS), IsCam::shares)),
  /** {@link AblationCam}. */
  ABLATIONCAM(
      "ablationcam",
      "Ablation-CAM",
      "Desai and Ramaswamy 2020",
      Formula.of(Set.of(Requirement.ACTIVATIONS, Requirement.ABLATION_RUNS), AblationCam::shares)),
  /** {@link CounterfactualGradCam}. */
  COUNTERFACTUAL(
      "counterfactual",
      "counterfactual Grad-CAM",
      "Selvaraju et al. 2017",
      Formula.gradient(CounterfactualGradCam::shares));

  @SuppressWarnings("ImmutableEnumChecker") // Nobody changes its set.
  private final MethodRow row;

  @SuppressWarnings("ImmutableEnumChecker") // A function without state.
  private final Formula formula;

  LayerMethod(String word, String title, String paper, Formula formula) {
    this.row = new MethodRow(word, title, paper, formula.needs());
    this.formula = formula;
  }

  /** {@return how many places a feature map may have at most} */
  public int mostPlaces() {
    return formula.mostPlaces();
  }

  @Override
  public Heatmap map(AttributionInputs evidence, Set<Smoothing> smoothing) {
    return formula.map(evidence, smoothing.contains(Smoothing.EIGEN));
  }

  /**
   * {@return the map with {@link Smoothing#AUG}, which takes further runs}
   *
   * @param evidence what the model returned
   * @param smoothing how maps are made smoother
   */
  public SmoothedMap smoothed(AttributionInputs evidence, Set<Smoothing> smoothing) {
    return AugmentedPictures.map(evidence, picture -> map(picture, smoothing));
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
