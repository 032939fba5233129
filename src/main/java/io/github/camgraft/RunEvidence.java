package io.github.camgraft;

import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Evidence;
import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Need;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.Map;
import java.util.Optional;

/**
 * What one run of an augmented model returned of one picture and one class.
 *
 * @param layer the feature layer, where there is one
 * @param convention whose arithmetic makes Grad-CAM
 * @param input the picture as the model took it, without a batch axis
 * @param layout where it keeps its channels
 * @param gradients the gradients of the picture, by what grafted them on
 */
record RunEvidence(
    Optional<LayerExplanation> layer,
    Convention convention,
    FloatTensor input,
    Layout layout,
    Map<Method, FloatTensor> gradients)
    implements Evidence {

  @Override
  public FloatTensor activations() {
    return layer.map(LayerExplanation::activations).orElseThrow(() -> missing(Need.ACTIVATIONS));
  }

  @Override
  public FeatureMaps featureMaps() {
    return layer
        .map(maps -> new FeatureMaps(maps.activations(), maps.gradients()))
        .orElseThrow(() -> missing(Need.LAYER_GRADIENT));
  }

  @Override
  public FloatTensor gradient(Need rule) {
    return Optional.ofNullable(gradients.get(MethodChoice.graft(rule)))
        .orElseThrow(() -> missing(rule));
  }

  private static IllegalStateException missing(Need need) {
    return new IllegalStateException(
        "the model was augmented without the method " + MethodChoice.graft(need));
  }
}
