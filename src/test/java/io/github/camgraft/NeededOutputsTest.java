package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.tensor.Space;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Of an augmented file that gives much, no more is computed than somebody looks at. */
class NeededOutputsTest {
  private static final Path DEMO = Path.of("testmodels/demo");
  private static final Path PHOTO = DEMO.resolve("cat-dog.png");

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void augment() {
    file = folder.resolve("augmented.onnx");
    ModelFiles.write(
        Augmenter.augment(ModelFiles.read(DEMO.resolve("demo.onnx")), AugmentOptions.DEFAULT)
            .file(),
        file);
  }

  private Explanation explanation(AttributionMethod... methods) {
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT.withDevice(Device.CPU).withMethods(List.of(methods));
    try (Explainer explainer = Explainer.open(file, settings)) {
      return explainer.explain(PHOTO, Target.top(2)).get(1);
    }
  }

  @Test
  void whoAsksForNothingGetsEverything() {
    Explanation all = explanation();
    assertThat(all.gradients(Method.GUIDED)).isPresent();
    assertThat(all.layers()).hasSize(1);
  }

  @Test
  void aMapNeedsNoGuidedGradients() {
    Explanation all = explanation();
    Explanation mapOnly = explanation(LayerMethod.GRADCAM);
    assertThat(mapOnly.gradients(Method.GUIDED)).isEmpty();
    assertThat(mapOnly.heatmap()).isEqualTo(all.heatmap());
    assertThat(mapOnly.prediction()).isEqualTo(all.prediction());
  }

  @Test
  void guidedGradientsNeedNoLayer() {
    Explanation guidedOnly = explanation(InputMethod.GUIDED);
    assertThat(guidedOnly.layers()).isEmpty();
    assertThat(guidedOnly.attribution(InputMethod.GUIDED).values())
        .isEqualTo(explanation().attribution(InputMethod.GUIDED).values());
  }

  @Test
  void whatFusesBothNeedsBoth() {
    assertThat(explanation(InputMethod.GUIDED_GRADCAM).layers()).hasSize(1);
    assertThat(explanation(LayerMethod.EIGENCAM).layers().get(0).gradients()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void mapsKeepTheLayersSizeUnderEveryConvention(Convention convention) {
    AugmentOptions options = AugmentOptions.DEFAULT;
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withDevice(Device.CPU)
            .withMethods(List.of(LayerMethod.GRADCAM))
            .withAugment(options.withEmission(options.emission().withConvention(convention)));
    try (Explainer explainer = Explainer.open(DEMO.resolve("demo.onnx"), settings)) {
      Explanation explanation = explainer.explain(PHOTO, Target.predicted()).get(0);
      Heatmap map = explanation.ofLayer(LayerMethod.GRADCAM, 0);
      int[] layer = explanation.layers().get(0).activations().shape();
      assertThat(map.tensor().shape()).containsExactly(layer[1], layer[2]);
      assertThat(
              convention.enlarged(
                  map, Space.of(explanation.seen().height(), explanation.seen().width())))
          .isEqualTo(explanation.heatmap());
    }
  }
}
