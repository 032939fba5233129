package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import java.util.Set;

/** A method that gives a map: how much each place speaks for the class, nothing negative. */
public sealed interface MapMethod extends AttributionMethod permits LayerMethod, PictureMethod {
  /**
   * {@return the map, not normalised}
   *
   * @param evidence what the model returned
   */
  default Heatmap map(AttributionInputs evidence) {
    return map(evidence, Set.of());
  }

  /**
   * {@return the same, smoothed; {@link Smoothing#AUG} is left to {@link LayerMethod#smoothed}, and
   * what is no map of a layer stays as it is}
   *
   * @param evidence what the model returned
   * @param smoothing how the map is made smoother
   */
  Heatmap map(AttributionInputs evidence, Set<Smoothing> smoothing);
}
