package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.Space;

/**
 * RISE: the mean of random masks, each counted as much as the model still believes in the class
 * when only what the mask lets through shows. No gradient is needed, and nothing of the network but
 * its answer. V. Petsiuk et al., "RISE: Randomized Input Sampling for Explanation of Black-box
 * Models", 2018, with 4000 masks.
 *
 * <p>The least value of the map is taken off: what all masks have in common says nothing of a
 * place.
 */
final class Rise {
  private static final int SAMPLES = 4000;

  private Rise() {}

  static Heatmap map(AttributionInputs evidence) {
    FloatTensor input = evidence.input();
    Layout layout = evidence.layout();
    Sampling sampling = evidence.sampling();
    Space space = layout.space(input);
    RandomMasks masks = new RandomMasks(sampling.samples().orElse(SAMPLES), space, sampling.seed());
    double[] beliefs =
        evidence
            .runs()
            .probabilities(masks.count(), i -> GuidedGradCam.fuse(input, layout, masks.mask(i)));
    double[] sums = new double[space.places()];
    for (int i = 0; i < beliefs.length; i++) {
      float[] mask = masks.mask(i).tensor().values();
      for (int place = 0; place < sums.length; place++) {
        sums[place] += beliefs[i] * mask[place];
      }
    }
    return aboveLeast(sums, masks.count() * RandomMasks.KEPT, space);
  }

  private static Heatmap aboveLeast(double[] sums, double divisor, Space space) {
    double least = Double.POSITIVE_INFINITY;
    for (double sum : sums) {
      least = Math.min(least, sum);
    }
    float[] map = new float[sums.length];
    for (int i = 0; i < map.length; i++) {
      map[i] = (float) ((sums[i] - least) / divisor);
    }
    return Heatmap.of(space, map);
  }
}
