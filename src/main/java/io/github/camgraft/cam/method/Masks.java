package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Space;
import java.util.Arrays;

/**
 * The feature maps of a layer as masks of the picture, each spread over 0 to 1, and what they weigh
 * by the scores of what they leave.
 *
 * @param evidence of the layer and the picture
 */
record Masks(AttributionInputs evidence) {
  private static final double EPSILON = 1e-8;

  int count() {
    return evidence.activations().size(0);
  }

  /**
   * One of them, as large as the picture. The paper spreads after resizing; torch-cam does before,
   * and pytorch-grad-cam keeps the corners in place.
   */
  Heatmap mask(int channel) {
    FloatTensor maps = evidence.activations();
    Heatmap map = Heatmap.of(Space.behindFirst(maps), maps.slice(channel).values());
    Convention convention = evidence.convention();
    return switch (convention) {
      case TORCH_CAM -> resized(map.spread(EPSILON), Interpolation.BILINEAR_HALF_PIXEL);
      case PYTORCH_GRAD_CAM -> resized(map, Interpolation.BILINEAR_ALIGN_CORNERS).spread(EPSILON);
      case PAPER, RAMPRS, CAPTUM -> resized(map, Interpolation.BILINEAR_HALF_PIXEL).spread(EPSILON);
    };
  }

  private Heatmap resized(Heatmap map, Interpolation interpolation) {
    return map.resized(evidence.layout().space(evidence.input()), interpolation);
  }

  /** The picture as far as a mask shows it. */
  FloatTensor shown(Heatmap mask) {
    return GuidedGradCam.fuse(evidence.input(), evidence.layout(), mask);
  }

  /**
   * The feature maps, each weighed by the softmax of its score, so that the score of a baseline
   * drops out.
   *
   * @param scores of all of them, any number of times over; the mean counts
   */
  Shares weighed(double[] scores) {
    double[] means = new double[count()];
    for (int i = 0; i < scores.length; i++) {
      means[i % means.length] += scores[i] * means.length / scores.length;
    }
    return Shares.weighted(evidence.activations(), softmax(means));
  }

  private static float[] softmax(double[] scores) {
    double largest = Arrays.stream(scores).max().orElse(0);
    double[] powers = Arrays.stream(scores).map(score -> Math.exp(score - largest)).toArray();
    double sum = Arrays.stream(powers).sum();
    float[] weights = new float[scores.length];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = (float) (powers[k] / sum);
    }
    return weights;
  }
}
