package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Space;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * What each feature map has to say of each place, before all of them are put together.
 *
 * @param activations the feature maps A, {@code [K,h,w]}
 * @param share what channel k says of place i
 */
record Shares(FloatTensor activations, FeatureMaps.Term share) {
  /** The feature maps, each with one weight. */
  static Shares weighted(FloatTensor activations, float[] weights) {
    FeatureMaps.requireMaps(activations);
    if (weights.length != activations.size(0)) {
      throw new IllegalArgumentException(
          weights.length + " weights do not fit the channels of " + activations);
    }
    float[] values = activations.values();
    int places = activations.count() / activations.size(0);
    return new Shares(activations, (k, i) -> (double) weights[k] * values[k * places + i]);
  }

  /** The same with weights that are kept in double. */
  static Shares weighted(FeatureMaps maps, IntToDoubleFunction weight) {
    double[] weights = new double[maps.channels()];
    Arrays.setAll(weights, weight);
    return new Shares(maps.activations(), (k, i) -> weights[k] * maps.a(k, i));
  }

  int channels() {
    return activations.size(0);
  }

  int places() {
    return activations.count() / activations.size(0);
  }

  /** All shares added up, and what speaks against the class cut off. */
  Heatmap sum() {
    float[] map = new float[places()];
    for (int i = 0; i < map.length; i++) {
      double sum = 0;
      for (int k = 0; k < channels(); k++) {
        sum += share.at(k, i);
      }
      map[i] = (float) sum;
    }
    return map(map).rectified();
  }

  /**
   * The shares projected on their first principal component instead, which leaves out what only few
   * feature maps say.
   */
  Heatmap firstComponent() {
    return map(PrincipalComponent.of(places(), channels(), (i, k) -> share.at(k, i))).rectified();
  }

  private Heatmap map(float[] values) {
    return Heatmap.of(Space.behindFirst(activations), values);
  }
}
