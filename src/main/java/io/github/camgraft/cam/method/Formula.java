package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Heatmap;
import java.util.Set;
import java.util.function.Function;

/**
 * How a method makes the map of a layer.
 *
 * @param needs what the model must return for it
 * @param sum the map
 * @param projection the same under {@link Smoothing#EIGEN}
 * @param mostPlaces how many places a feature map may have at most
 */
record Formula(
    Set<Requirement> needs,
    Function<AttributionInputs, Heatmap> sum,
    Function<AttributionInputs, Heatmap> projection,
    int mostPlaces) {
  static final Set<Requirement> ACTIVATIONS = Set.of(Requirement.ACTIVATIONS);
  static final Set<Requirement> GRADIENT =
      Set.of(Requirement.ACTIVATIONS, Requirement.LAYER_GRADIENT);

  /** Of a method that weighs feature maps. */
  static Formula of(Set<Requirement> needs, Function<AttributionInputs, Shares> shares) {
    return new Formula(
        needs,
        shares.andThen(Shares::sum),
        shares.andThen(Shares::firstComponent),
        Integer.MAX_VALUE);
  }

  /** The same of the feature maps and their gradient alone. */
  static Formula gradient(Function<FeatureMaps, Shares> shares) {
    return of(GRADIENT, evidence -> shares.apply(evidence.featureMaps()));
  }

  /** Of a method whose map is no sum of feature maps. */
  static Formula whole(Set<Requirement> needs, Function<AttributionInputs, Heatmap> map) {
    return new Formula(needs, map, map, Integer.MAX_VALUE);
  }

  /** The same for feature maps of so many places at most. */
  Formula upTo(int places) {
    return new Formula(needs, sum, projection, places);
  }

  Heatmap map(AttributionInputs evidence, boolean isProjected) {
    return (isProjected ? projection : sum).apply(evidence);
  }
}
