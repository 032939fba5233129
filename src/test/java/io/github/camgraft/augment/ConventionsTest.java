package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.GuidedGradCam;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyArrays;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Maps in the graph and in Java against those of the programs whose conventions they follow, with
 * the feature layer that each takes by default.
 */
class ConventionsTest {
  private static final Path FOLDER = Path.of("testmodels/conventions");
  private static final double TOLERANCE = 1e-4;
  private static final int EXPLAINED = 2;

  @ParameterizedTest
  @EnumSource(names = {"CAPTUM", "PYTORCH_GRAD_CAM", "TORCH_CAM"})
  void followThePeer(Convention convention) {
    Model model = ModelFiles.read(FOLDER.resolve("model.onnx"));
    Emission emission = Emission.DEFAULT.withParts(Emission.Parts.BOTH).withConvention(convention);
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT.withEmission(emission));
    FloatTensor input = NumpyArrays.read(FOLDER.resolve("input.npy"));
    Map<String, NumericTensor> outputs;
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      outputs =
          session.run(
              Map.of("image", input, "explain_class", new LongTensor(new long[] {EXPLAINED}, 1)));
    }
    FloatTensor peer = NumpyArrays.read(FOLDER.resolve(convention.text() + "-gradcam.npy"));
    FloatTensor graph = (FloatTensor) outputs.get("gradcam");
    assertThat(graph.shape()).isEqualTo(peer.shape());
    assertClose(graph, peer);
    Heatmap java =
        convention.map(
            ((FloatTensor) outputs.get("cam_activations")).slice(0),
            ((FloatTensor) outputs.get("cam_gradients")).slice(0),
            input.size(2),
            input.size(3));
    assertClose(java.tensor(), peer);
    if (convention.resizes()) {
      FloatTensor fused =
          NumpyArrays.read(FOLDER.resolve(convention.text() + "-guided_gradcam.npy"));
      assertClose((FloatTensor) outputs.get("guided_gradcam"), fused);
      FloatTensor guided = (FloatTensor) outputs.get("guided_gradients");
      assertClose(GuidedGradCam.fuse(guided, Layout.NCHW, java), fused);
    }
  }

  private static void assertClose(FloatTensor actual, FloatTensor expected) {
    assertThat(actual.count()).isEqualTo(expected.count());
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.count(); i++) {
      largest = Math.max(largest, Math.abs(expected.at(i)));
      difference = Math.max(difference, Math.abs(actual.at(i) - expected.at(i)));
    }
    assertThat(difference).isLessThanOrEqualTo(TOLERANCE * largest);
  }
}
