package io.github.camgraft.cam.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every map against pytorch-grad-cam on the same feature maps and gradients, as {@code
 * tools/testmodels/make_peer_maps.py} stored it.
 */
class LayerMethodTest {
  private static final Path PEERS = Path.of("testmodels/peers");
  private static final Path REFERENCE = Path.of("testmodels/reference");

  /** The peer's Grad-CAM++ adds 1e-6 to a denominator, which gradients of this size hide. */
  private static final float STEEPER = 1000;

  @TestFactory
  Stream<DynamicTest> agreesWithPytorchGradCam() throws IOException {
    try (Stream<Path> all = Files.list(PEERS)) {
      return all
          .filter(folder -> Files.isDirectory(REFERENCE.resolve(folder.getFileName())))
          .sorted()
          .toList()
          .stream()
          .flatMap(
              folder ->
                  Stream.of(LayerMethod.values())
                      .filter(method -> !method.takesManyRuns())
                      .filter(method -> Files.exists(map(folder, method)))
                      .map(
                          method ->
                              DynamicTest.dynamicTest(
                                  folder.getFileName() + " " + method,
                                  () -> compare(folder, method))));
    }
  }

  private static Path map(Path folder, LayerMethod method) {
    return folder.resolve(method.word() + ".npy");
  }

  private static void compare(Path folder, LayerMethod method) {
    Path reference = REFERENCE.resolve(folder.getFileName());
    FloatTensor expected = NumpyArrays.read(map(folder, method));
    FloatTensor activations = NumpyArrays.read(reference.resolve("activations.npy"));
    FloatTensor gradients = NumpyArrays.read(reference.resolve("gradient.npy"));
    if (method == LayerMethod.GRADCAM_PLUS_PLUS) {
      gradients = steeper(gradients);
    }
    for (int n = 0; n < expected.size(0); n++) {
      FeatureMaps maps = new FeatureMaps(activations.slice(n), gradients.slice(n));
      Heatmap actual = method.map(new LayerEvidence(maps));
      Heatmap wanted = Heatmap.of(expected.slice(n));
      assertThat(wanted.maximum()).isPositive();
      assertThat(actual.tensor().values())
          .containsExactly(wanted.tensor().values(), within(5e-6f * wanted.maximum()));
    }
  }

  private static FloatTensor steeper(FloatTensor gradients) {
    float[] values = gradients.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= STEEPER;
    }
    return FloatTensor.of(values, gradients.shape());
  }

  @Test
  void everyMethodIsFoundByItsWord() {
    List<AttributionMethod> all = AttributionMethod.all();
    assertThat(all).extracting(AttributionMethod::word).doesNotHaveDuplicates();
    assertThat(all)
        .allSatisfy(method -> assertThat(AttributionMethod.of(method.word())).contains(method));
    assertThat(AttributionMethod.of("nonsense")).isEmpty();
  }

  /** What speaks against a class speaks for it when the score is turned round. */
  @Test
  void counterfactualIsTheMapOfTheNegativeScore() {
    FloatTensor activations = FloatTensor.of(new float[] {1, 2, 3, 4}, 2, 1, 2);
    FeatureMaps maps =
        new FeatureMaps(activations, FloatTensor.of(new float[] {-1, -3, 1, 1}, 2, 1, 2));
    // alpha is -2 and 1: -2 * 1 + 3 = 1 and -2 * 2 + 4 = 0; negated: -1 and 0.
    assertThat(LayerMethod.GRADCAM.map(new LayerEvidence(maps))).isEqualTo(Heatmap.of(1, 2, 1, 0));
    FeatureMaps turned =
        new FeatureMaps(activations, FloatTensor.of(new float[] {1, 3, -1, -1}, 2, 1, 2));
    assertThat(LayerMethod.COUNTERFACTUAL.map(new LayerEvidence(turned)))
        .isEqualTo(Heatmap.of(1, 2, 1, 0));
    assertThat(LayerMethod.COUNTERFACTUAL.map(new LayerEvidence(maps)).maximum()).isZero();
  }

  /** pytorch-grad-cam leaves the sign of a singular vector to chance. */
  @Test
  void principalComponentIsPositiveWhereItIsFarthestFromZero() {
    FloatTensor onePlace = FloatTensor.of(new float[] {0, 0, 0, 8, 0, 0, 0, 4}, 2, 2, 2);
    FeatureMaps maps = new FeatureMaps(onePlace, FloatTensor.of(ones(8), 2, 2, 2));
    Heatmap map = Heatmap.of(2, 2, PrincipalComponent.of(4, 2, (i, k) -> maps.a(k, i)));
    // Rows without their mean: (-2, -1) three times, (6, 3) once; the component is (2, 1)/√5.
    float root = (float) Math.sqrt(5);
    assertThat(map.tensor().values())
        .containsExactly(new float[] {-root, -root, -root, 3 * root}, within(1e-5f));
  }

  private static float[] ones(int count) {
    float[] values = new float[count];
    Arrays.fill(values, 1);
    return values;
  }

  @Test
  void featureMapsWithoutAWordOnTheClassGiveNothing() {
    FeatureMaps silent = new FeatureMaps(FloatTensor.zeros(2, 2, 2), FloatTensor.zeros(2, 2, 2));
    for (LayerMethod method : LayerMethod.values()) {
      if (method.needs().equals(LayerMethod.GRADCAM.needs())) {
        Heatmap map = method.map(new LayerEvidence(silent));
        assertThat(map).as("%s", method).isEqualTo(Heatmap.of(2, 2, 0, 0, 0, 0));
      }
    }
  }

  @Test
  void refusesFeatureMapsThatAreNone() {
    assertThatThrownBy(() -> EigenCam.map(FloatTensor.zeros(2)))
        .hasMessage("A map needs feature maps [K,l], [K,h,w] or [K,d,h,w], not float[2]");
  }
}
