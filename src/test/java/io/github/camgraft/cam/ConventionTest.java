package io.github.camgraft.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Space;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One channel with weight one, so that the map is 0, 1, 4, 2 before anybody's touches. */
class ConventionTest {
  private static final FloatTensor ACTIVATIONS = FloatTensor.of(new float[] {-3, 1, 4, 2}, 1, 1, 4);
  private static final FloatTensor GRADIENTS = FloatTensor.of(new float[] {1, 1, 1, 1}, 1, 1, 4);

  /** What is kept of a photograph is enough for the finished map. */
  @ParameterizedTest
  @EnumSource
  void theMapOfTheLayerHasItsSizeAndIsEnlargedToTheFinishedOne(Convention convention) {
    Heatmap raw = convention.raw(ACTIVATIONS, GRADIENTS);
    Heatmap ofLayer = convention.ofLayer(raw);
    assertThat(ofLayer.tensor().shape()).containsExactly(1, 4);
    assertThat(convention.enlarged(ofLayer, Space.of(3, 8)))
        .isEqualTo(convention.finished(raw, Space.of(3, 8)));
    boolean isSpread =
        convention == Convention.PYTORCH_GRAD_CAM || convention == Convention.TORCH_CAM;
    assertThat(ofLayer.maximum()).isEqualTo(isSpread ? 1 : raw.maximum());
  }

  @Test
  void paperInterpolatesRawValues() {
    assertMap(Convention.PAPER, 0, 0.25, 0.75, 1.75, 3.25, 3.5, 2.5, 2);
  }

  @Test
  void ramprsSumsInsteadOfAveraging() {
    assertMap(Convention.RAMPRS, 0, 1, 3, 7, 13, 14, 10, 8);
  }

  @Test
  void captumRepeatsValues() {
    assertMap(Convention.CAPTUM, 0, 0, 1, 1, 4, 4, 2, 2);
  }

  @Test
  void pytorchGradCamSpreadsTwice() {
    // The interpolated peak is 3.5/4 and becomes 1 again.
    double peak = 3.5;
    assertMap(
        Convention.PYTORCH_GRAD_CAM,
        0,
        0.25 / peak,
        0.75 / peak,
        1.75 / peak,
        3.25 / peak,
        1,
        2.5 / peak,
        2 / peak);
  }

  @Test
  void torchCamKeepsTheLayersSize() {
    assertMap(Convention.TORCH_CAM, 0, 0.25, 1, 0.5);
  }

  @Test
  void flatMapsBecomeZero() {
    assertThat(Heatmap.of(1, 2, 3, 3).spread(1e-7)).isEqualTo(Heatmap.of(1, 2, 0, 0));
  }

  @Test
  void namesAreThoseOfThePrograms() {
    assertThat(Convention.names())
        .containsExactly("paper", "ramprs", "captum", "pytorch-grad-cam", "torch-cam");
  }

  private static void assertMap(Convention convention, double... expected) {
    Heatmap map = convention.map(ACTIVATIONS, GRADIENTS, 1, 8);
    assertThat(map.width()).isEqualTo(expected.length);
    for (int x = 0; x < expected.length; x++) {
      assertThat((double) map.at(0, x)).isCloseTo(expected[x], within(1e-6));
    }
  }
}
