package io.github.camgraft.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.cam.method.GuidedGradCam;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The small network of Captum's tests: conv 1 to 2 channels with biases -50 and -75, ReLU, a linear
 * layer whose rows are five times +1 and three times -1. Its activations follow by hand; maps and
 * fused gradients are Captum's published expectations.
 */
class GradCamTest {
  private static final FloatTensor CONV =
      FloatTensor.of(new float[] {-5, 4, 31, 40, -30, -21, 6, 15}, 2, 2, 2);
  private static final FloatTensor CONV_GRADIENT =
      FloatTensor.of(new float[] {0, 1, 1, 1, 0, 0, -1, -1}, 2, 2, 2);
  private static final FloatTensor RELU =
      FloatTensor.of(new float[] {0, 4, 31, 40, 0, 0, 6, 15}, 2, 2, 2);
  private static final FloatTensor RELU_GRADIENT =
      FloatTensor.of(new float[] {1, 1, 1, 1, 1, -1, -1, -1}, 2, 2, 2);

  @Test
  void convolutionLayerOfCaptum() {
    assertThat(GradCam.alpha(CONV_GRADIENT)).containsExactly(0.75f, -0.5f);
    assertThat(GradCam.mapWithoutRelu(CONV, CONV_GRADIENT))
        .isEqualTo(Heatmap.of(2, 2, 11.25f, 13.5f, 20.25f, 22.5f));
  }

  @Test
  void channelsOfCaptumSeparately() {
    assertThat(GradCam.weighted(CONV, new float[] {0.75f, 0}))
        .isEqualTo(Heatmap.of(2, 2, -3.75f, 3, 23.25f, 30));
    assertThat(GradCam.weighted(CONV, new float[] {0, -0.5f}))
        .isEqualTo(Heatmap.of(2, 2, 15, 10.5f, -3, -7.5f));
  }

  @Test
  void reluLayerOfCaptum() {
    assertThat(GradCam.map(RELU, RELU_GRADIENT)).isEqualTo(Heatmap.of(2, 2, 0, 4, 28, 32.5f));
  }

  @Test
  void guidedGradCamOfCaptum() {
    FloatTensor guided =
        FloatTensor.of(new float[] {0, 1, 1, 1, 1, 3, 3, 2, 1, 3, 3, 2, 1, 2, 2, 1}, 1, 1, 4, 4);
    Heatmap map = GradCam.map(RELU, RELU_GRADIENT).resized(4, 4, Interpolation.NEAREST_FLOOR);

    FloatTensor fused = GuidedGradCam.fuse(guided, Layout.NCHW, map);

    assertThat(fused.shape()).containsExactly(1, 1, 4, 4);
    assertThat(fused.values())
        .containsExactly(0, 0, 4, 4, 0, 0, 12, 8, 28, 84, 97.5f, 65, 28, 56, 65, 32.5f);
  }

  /** Captum's second input is one larger everywhere, so each convolution sums up nine more. */
  @Test
  void secondInputOfCaptum() {
    FloatTensor conv = FloatTensor.of(new float[] {4, 13, 40, 49, -21, -12, 15, 24}, 2, 2, 2);
    FloatTensor gradient = FloatTensor.of(new float[] {1, 1, 1, 1, 0, 0, -1, -1}, 2, 2, 2);
    Heatmap map = GradCam.map(conv, gradient);
    assertThat(map).isEqualTo(Heatmap.of(2, 2, 14.5f, 19, 32.5f, 37));

    FloatTensor guided =
        FloatTensor.of(new float[] {1, 2, 2, 1, 2, 4, 4, 2, 2, 4, 4, 2, 1, 2, 2, 1}, 1, 4, 4);
    Heatmap large = map.resized(4, 4, Interpolation.NEAREST_FLOOR);
    assertThat(GuidedGradCam.fuse(guided, Layout.NCHW, large).values())
        .containsExactly(14.5f, 29, 38, 19, 29, 58, 76, 38, 65, 130, 148, 74, 32.5f, 65, 74, 37);
  }

  /** Global average pooling and a linear layer: gradients are W/Z, so the map sums to the score. */
  @Test
  void mapSumsToTheScoreOfAPoolingHead() {
    Random random = new Random(3);
    FloatTensor activations = FloatTensor.zeros(5, 4, 3);
    FloatTensor gradients = FloatTensor.zeros(5, 4, 3);
    double score = 0;
    for (int k = 0; k < 5; k++) {
      float weight = (float) random.nextGaussian();
      double mean = 0;
      for (int i = 12 * k; i < 12 * k + 12; i++) {
        activations.values()[i] = random.nextFloat();
        gradients.values()[i] = weight / 12;
        mean += activations.values()[i] / 12.0;
      }
      score += weight * mean;
      assertThat(GradCam.alpha(gradients)[k] * 12).isCloseTo(weight, within(1e-6f));
    }
    double sum = 0;
    for (float value : GradCam.mapWithoutRelu(activations, gradients).tensor().values()) {
      sum += value;
    }
    assertThat(sum).isCloseTo(score, within(1e-6));
  }

  @Test
  void mapIsLinearInTheGradient() {
    FloatTensor doubled = FloatTensor.of(new float[] {0, 2, 2, 2, 0, 0, -2, -2}, 2, 2, 2);
    assertThat(GradCam.mapWithoutRelu(CONV, doubled))
        .isEqualTo(Heatmap.of(2, 2, 22.5f, 27, 40.5f, 45));
  }

  @Test
  void channelsLastFusesTheSame() {
    FloatTensor guided = FloatTensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3);
    assertThat(GuidedGradCam.fuse(guided, Layout.NHWC, Heatmap.of(1, 2, 10, 100)).values())
        .containsExactly(10, 20, 30, 400, 500, 600);
  }

  @Test
  void refusesShapesThatDoNotFit() {
    assertThatThrownBy(() -> GradCam.alpha(FloatTensor.zeros(1, 1, 2, 2, 2)))
        .hasMessage(
            "A map needs feature maps [K,l], [K,h,w] or [K,d,h,w], not float[1, 1, 2, 2, 2]");
    assertThatThrownBy(() -> GradCam.map(CONV, FloatTensor.zeros(2, 2, 1)))
        .hasMessage("Activations float[2, 2, 2] and gradients float[2, 2, 1] differ in shape");
    assertThatThrownBy(() -> GradCam.weighted(CONV, new float[3]))
        .hasMessage("3 weights do not fit the channels of float[2, 2, 2]");
    assertThatThrownBy(
            () ->
                GuidedGradCam.fuse(
                    FloatTensor.zeros(3, 2, 2), Layout.NHWC, Heatmap.of(2, 2, 0, 0, 0, 0)))
        .hasMessage("Guided gradients float[3, 2, 2] (NHWC) do not fit a heatmap of 2 x 2");
  }
}
