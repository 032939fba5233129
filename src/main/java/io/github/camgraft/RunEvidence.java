package io.github.camgraft;

import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.method.AttributionInputs;
import io.github.camgraft.cam.method.ModelReruns;
import io.github.camgraft.cam.method.Requirement;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.Space;
import java.util.Map;
import java.util.Optional;

/**
 * What a run of an augmented model returned of one picture, one class and one feature layer.
 *
 * @param layer the feature layer, where there is one
 * @param convention whose arithmetic makes Grad-CAM
 * @param input the picture as the model took it, without a batch axis
 * @param layout where it keeps its channels
 * @param gradients the gradients of the picture, by what grafted them on
 * @param score the class score
 * @param sampling how hard to try with further runs
 * @param furtherRuns the model, as long as it is there
 */
record RunEvidence(
    Optional<LayerExplanation> layer,
    Convention convention,
    FloatTensor input,
    Layout layout,
    Map<Method, FloatTensor> gradients,
    double score,
    Sampling sampling,
    Optional<ModelReruns> furtherRuns)
    implements AttributionInputs {

  /** What is left when the model is gone. */
  RunEvidence withoutRuns() {
    return new RunEvidence(
        layer, convention, input, layout, gradients, score, sampling, Optional.empty());
  }

  /** The places of the input. */
  Space space() {
    return layout.space(input);
  }

  @Override
  public FloatTensor activations() {
    return layer
        .map(LayerExplanation::activations)
        .orElseThrow(() -> missing(Requirement.ACTIVATIONS));
  }

  @Override
  public FeatureMaps featureMaps() {
    return layer
        .flatMap(LayerExplanation::gradients)
        .map(gradient -> new FeatureMaps(activations(), gradient))
        .orElseThrow(() -> missing(Requirement.LAYER_GRADIENT));
  }

  @Override
  public FloatTensor gradient(Requirement rule) {
    return MethodChoice.graft(rule).map(gradients::get).orElseThrow(() -> missing(rule));
  }

  @Override
  public ModelReruns runs() {
    return furtherRuns.orElseThrow(
        () ->
            new IllegalStateException(
                "the method takes further runs of the model; name it before, with ExplainerSettings.withMethods"));
  }

  private static IllegalStateException missing(Requirement need) {
    return new IllegalStateException("the model was not asked for: " + need.text());
  }
}
