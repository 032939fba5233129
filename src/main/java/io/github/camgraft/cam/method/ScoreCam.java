package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.GradCam;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.Arrays;

/**
 * Score-CAM: each feature map weighs what the class score is when only the part of the picture
 * shows on which that feature map is active. No gradient is needed. H. Wang et al., "Score-CAM:
 * Score-Weighted Visual Explanations for Convolutional Neural Networks", 2020.
 *
 * <p>As in pytorch-grad-cam the score is the one before softmax, and the weights are the softmax of
 * the scores over all feature maps, so that the score of a baseline drops out.
 */
final class ScoreCam {
  private static final double EPSILON = 1e-8;

  private ScoreCam() {}

  static Heatmap map(Evidence evidence) {
    Interpolation interpolation = interpolation(evidence.convention());
    FloatTensor activations = evidence.activations();
    FloatTensor input = evidence.input();
    Layout layout = evidence.layout();
    double[] scores =
        evidence
            .runs()
            .scores(
                activations.size(0),
                k -> {
                  Heatmap mask =
                      Heatmap.of(activations.slice(k))
                          .resized(layout.height(input), layout.width(input), interpolation)
                          .spread(EPSILON);
                  return GuidedGradCam.fuse(input, layout, mask);
                });
    return GradCam.weighted(activations, softmax(scores)).rectified();
  }

  /** The peer keeps the corners of a mask in place. */
  private static Interpolation interpolation(Convention convention) {
    return convention == Convention.PYTORCH_GRAD_CAM
        ? Interpolation.BILINEAR_ALIGN_CORNERS
        : Interpolation.BILINEAR_HALF_PIXEL;
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
