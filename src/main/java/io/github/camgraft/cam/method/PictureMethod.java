package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Space;
import java.util.Set;

/** The methods that give one map of the picture, whatever the feature layer. */
public enum PictureMethod implements MapMethod {
  /** {@link Rise}. */
  RISE(
      "rise",
      "RISE",
      "Petsiuk et al. 2018",
      Formula.whole(Set.of(Requirement.SCORE_RUNS), Rise::map)),
  /** {@link Occlusion}. */
  OCCLUSION(
      "occlusion",
      "occlusion",
      "Zeiler and Fergus 2014",
      Formula.whole(Set.of(Requirement.SCORE_RUNS), Occlusion::map)),
  /** {@link FullGrad}. */
  FULLGRAD(
      "fullgrad",
      "FullGrad",
      "Srinivas and Fleuret 2019",
      Formula.whole(Set.of(Requirement.INPUT_GRADIENT, Requirement.BIAS_GRADIENTS), FullGrad::map)),
  /**
   * Attention rollout: the attention of all layers multiplied, whatever class that speaks for. S.
   * Abnar and W. Zuidema, "Quantifying Attention Flow in Transformers", 2020.
   */
  ROLLOUT(
      "rollout",
      "attention rollout",
      "Abnar and Zuidema 2020",
      Formula.whole(
          Set.of(Requirement.ACTIVATIONS, Requirement.ATTENTION),
          evidence -> onGrid(evidence.runs().rollout()).rectified())),
  /**
   * LeGrad: how the class score, read behind each layer, changes with the attention of that layer.
   * W. Bousselham et al., "LeGrad: An Explainability Method for Vision Transformers via Feature
   * Formation Sensitivity", 2024.
   */
  LEGRAD(
      "legrad",
      "LeGrad",
      "Bousselham et al. 2024",
      Formula.whole(
          Set.of(Requirement.ACTIVATIONS, Requirement.ATTENTION_GRADIENTS),
          evidence -> onGrid(evidence.runs().legrad())));

  @SuppressWarnings("ImmutableEnumChecker") // Nobody changes its set.
  private final MethodRow row;

  @SuppressWarnings("ImmutableEnumChecker") // A function without state.
  private final Formula formula;

  PictureMethod(String word, String title, String paper, Formula formula) {
    this.row = new MethodRow(word, title, paper, formula.needs());
    this.formula = formula;
  }

  private static Heatmap onGrid(FloatTensor map) {
    return Heatmap.of(Space.behindFirst(map), map.values());
  }

  @Override
  public Heatmap map(AttributionInputs evidence, Set<Smoothing> smoothing) {
    return formula.map(evidence, false);
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
