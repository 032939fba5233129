package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.grad.NoGradientException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The methods that run the model many times. */
class ManyRunsTest {
  private static final Path PEERS = Path.of("testmodels/peers");
  private static final Path REFERENCE = Path.of("testmodels/reference");
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");
  private static final ExplainerSettings ON_CPU = ExplainerSettings.DEFAULT.withDevice(Device.CPU);

  @TempDir Path folder;

  /**
   * As {@code tools/testmodels/make_peer_maps.py} stored it, with 20 steps of the midpoint rule.
   */
  @TestFactory
  Stream<DynamicTest> agreesWithPytorchGradCamAndCaptum() throws IOException {
    try (Stream<Path> all = Files.list(PEERS)) {
      return all
          .filter(peer -> Files.exists(peer.resolve("scorecam.npy")))
          .sorted()
          .toList()
          .stream()
          .map(peer -> DynamicTest.dynamicTest(peer.getFileName().toString(), () -> compare(peer)));
    }
  }

  private static void compare(Path peer) throws IOException {
    Path reference = REFERENCE.resolve(peer.getFileName());
    JsonObject about =
        JsonParser.parseString(Files.readString(reference.resolve("about.json"))).getAsJsonObject();
    JsonElement said = about.get("class");
    List<Integer> classes =
        said.isJsonArray()
            ? said.getAsJsonArray().asList().stream().map(JsonElement::getAsInt).toList()
            : List.of(said.getAsInt());
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withLayers(List.of(about.get("layer").getAsString()))
            .withEmission(Emission.DEFAULT.withConvention(Convention.PYTORCH_GRAD_CAM));
    ExplainerSettings settings =
        ON_CPU
            .withAugment(options)
            .withSampling(new Sampling(1, 0, 20, 1))
            .withMethods(
                List.of(
                    LayerMethod.SCORECAM,
                    LayerMethod.ABLATIONCAM,
                    InputMethod.INTEGRATED_GRADIENTS,
                    InputMethod.GRADIENT_X_INPUT));
    FloatTensor input = NumpyArrays.read(reference.resolve("input.npy"));
    try (Explainer explainer = Explainer.open(reference.resolve("model.onnx"), settings)) {
      for (int n = 0; n < classes.size(); n++) {
        Explanation explanation = explain(explainer, input.slice(n), classes.get(n));
        for (LayerMethod method : List.of(LayerMethod.SCORECAM, LayerMethod.ABLATIONCAM)) {
          assertClose(peer, method.word(), n, explanation.map(method, 0).tensor(), 2e-5f);
        }
        for (InputMethod method :
            List.of(InputMethod.INTEGRATED_GRADIENTS, InputMethod.GRADIENT_X_INPUT)) {
          assertClose(peer, method.word(), n, explanation.attribution(method), 2e-5f);
        }
      }
    }
  }

  private static Explanation explain(Explainer explainer, FloatTensor input, int index) {
    return explainer
        .explain(input.asBatch(), Picture.of(1, 1, 0), Target.classes(index), Map.of())
        .get(0);
  }

  private static void assertClose(
      Path peer, String word, int n, FloatTensor actual, float tolerance) {
    float[] expected = NumpyArrays.read(peer.resolve(word + ".npy")).slice(n).values();
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isPositive();
    assertThat(actual.values())
        .as("%s of picture %d", word, n)
        .containsExactly(expected, within(tolerance * largest));
  }

  /** The completeness axiom: all attributions together are the difference of the scores. */
  @Test
  void integratedGradientsAddUpToTheScore() {
    ExplainerSettings settings =
        ON_CPU
            .withSampling(new Sampling(1, 0, 200, 1))
            .withMethods(List.of(InputMethod.INTEGRATED_GRADIENTS));
    try (Explainer explainer = Explainer.open(DEMO, settings)) {
      Explanation explanation = explainer.explain(PHOTO, Target.named(List.of("dog"))).get(0);
      double baseline = explain(explainer, FloatTensor.zeros(3, 128, 128), 1).score();
      double sum = 0;
      for (float value : explanation.attribution(InputMethod.INTEGRATED_GRADIENTS).values()) {
        sum += value;
      }
      double difference = explanation.score() - baseline;
      assertThat(Math.abs(difference)).isGreaterThan(1);
      assertThat(sum).isCloseTo(difference, within(0.01 * Math.abs(difference)));
    }
  }

  @Test
  void smoothGradWithoutNoiseIsTheGradientAndNoiseComesFromTheSeed() {
    FloatTensor plain = smoothGrad(new Sampling(3, 0, 1, 1), InputMethod.GRADIENT);
    assertThat(smoothGrad(new Sampling(3, 0, 1, 1), InputMethod.SMOOTHGRAD).values())
        .containsExactly(plain.values(), within(1e-6f));
    FloatTensor noisy = smoothGrad(new Sampling(3, 0.1, 1, 1), InputMethod.SMOOTHGRAD);
    assertThat(smoothGrad(new Sampling(3, 0.1, 1, 1), InputMethod.SMOOTHGRAD).values())
        .containsExactly(noisy.values());
    assertThat(smoothGrad(new Sampling(3, 0.1, 1, 2), InputMethod.SMOOTHGRAD).values())
        .isNotEqualTo(noisy.values());
  }

  /** Guided Grad-CAM is guided backpropagation times the map that is shown, smoothed or not. */
  @ParameterizedTest
  @EnumSource(Smoothing.class)
  void guidedGradCamFusesTheSmoothedMap(Smoothing way) {
    List<AttributionMethod> methods =
        List.of(InputMethod.GUIDED_GRADCAM, InputMethod.GUIDED, LayerMethod.GRADCAM);
    ExplainerSettings plain = ON_CPU.withMethods(methods);
    Explanation smooth = explained(plain.withSmoothing(EnumSet.of(way)));
    float[] guided = smooth.attribution(InputMethod.GUIDED).values();
    float[] map = smooth.heatmap(LayerMethod.GRADCAM, 0).tensor().values();
    float[] product = new float[guided.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = guided[i] * map[i % map.length];
    }
    assertThat(smooth.attribution(InputMethod.GUIDED_GRADCAM).values()).containsExactly(product);
    assertThat(explained(plain).attribution(InputMethod.GUIDED_GRADCAM).values())
        .isNotEqualTo(product);
    assertThat(
            explained(
                    ON_CPU
                        .withMethods(List.of(InputMethod.GUIDED_GRADCAM))
                        .withSmoothing(EnumSet.of(way)))
                .attribution(InputMethod.GUIDED_GRADCAM)
                .values())
        .containsExactly(product);
  }

  private static Explanation explained(ExplainerSettings settings) {
    try (Explainer explainer = Explainer.open(DEMO, settings)) {
      return explainer.explain(PHOTO, Target.predicted()).get(0);
    }
  }

  private static FloatTensor smoothGrad(Sampling sampling, InputMethod method) {
    ExplainerSettings settings = ON_CPU.withSampling(sampling).withMethods(List.of(method));
    return explained(settings).attribution(method);
  }

  /**
   * Rounding has no gradient, so a model that rounds is refused; running forward still explains.
   */
  @Test
  void forwardMethodsExplainWhatCannotBeDifferentiated() {
    Path rounded = folder.resolve("rounded.onnx");
    ModelFiles.write(rounded(ModelFiles.read(DEMO)), rounded);
    List<LayerMethod> forward = List.of(LayerMethod.SCORECAM, LayerMethod.ABLATIONCAM);
    assertThatThrownBy(() -> Explainer.open(rounded, ON_CPU))
        .isInstanceOf(NoGradientException.class);
    try (Explainer explainer =
        Explainer.open(rounded, ON_CPU.withMethods(new ArrayList<>(forward)))) {
      Explanation dog = explainer.explain(PHOTO, Target.classes(1)).get(0);
      for (LayerMethod method : forward) {
        Heatmap.Place peak = dog.heatmap(method).peak();
        // The dog sits on the left, the cat on the right.
        assertThat(peak.x()).as("%s", method).isLessThan(64);
      }
      assertThat(dog.layers().get(0).gradients()).isEmpty();
      assertThatThrownBy(dog::heatmap)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the model was not asked for: gradient of the feature maps");
    }
  }

  private static Model rounded(Model model) {
    Graph graph = model.graph();
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean pooling = node.is("GlobalAveragePool") || node.is("ReduceMean");
      if (pooling) {
        nodes.add(Node.of("Round", List.of(node.input(0)), List.of("whole"), Attributes.NONE));
      }
      List<String> inputs = new ArrayList<>(node.inputs());
      if (pooling) {
        inputs.set(0, "whole");
      }
      nodes.add(node.withInputs(inputs));
    }
    assertThat(nodes).hasSize(graph.nodes().size() + 1);
    return model.withGraph(graph.withNodes(nodes));
  }

  @Test
  void signsOfRealTrafficAreExplainedForwardOnly() {
    Path model = Path.of("../shared/models/gtsrb_bnn30_tf2onnx114_opset15_nhwc.onnx");
    assumeThat(model).as("../shared holds the real models").exists();
    try (Explainer explainer =
        Explainer.open(
            model,
            ON_CPU.withPreprocessing("raw,fit=warp").withMethods(List.of(LayerMethod.SCORECAM)))) {
      assertThat(explainer.explain(PHOTO, Target.predicted()).get(0).heatmap(LayerMethod.SCORECAM))
          .extracting(Heatmap::height)
          .isEqualTo(30);
    }
  }
}
