package io.github.camgraft.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.optimize.BatchNormalizationFolding;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.NumericTensor;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real models of many exporters, where they lie beside the repository. */
class LoweringOfRealModelsTest {
  private static final Path FOLDER = Path.of("..", "shared", "models");

  private static final Set<String> WHOLLY_FOLDED =
      Set.of(
          "derived/mobilenetv1_0.25_nhwc_opset11_bn_softmax.onnx",
          "person_mobilenetv2_tf2onnx112_opset15.onnx");

  /** What a sigmoid close to 0 is off by, since it is computed as the difference of ones. */
  private static final double ROUNDING_OF_ONE = 0x1p-22;

  static List<String> models() throws IOException {
    if (!Files.isDirectory(FOLDER)) {
      return List.of("");
    }
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".onnx"))
          .map(file -> FOLDER.relativize(file).toString())
          .map(name -> name.replace(File.separatorChar, '/'))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void computesTheSame(String name) {
    assumeTrue(!name.isEmpty(), "no models in " + FOLDER + ", so this test is left out");
    Model model = ModelFiles.read(FOLDER.resolve(name));
    Model lowered = Lowering.lower(model, Inference.of(model).types());
    assertThat(lowered.operatorSet()).isEqualTo(Math.max(18, model.operatorSet()));
    assertThat(lowered.graph().valueNames()).containsAll(namesInUse(model.graph()));

    Map<String, NumericTensor> feeds = LoweringSample.randomFeeds(model, 1, 512);
    SessionSettings settings = settings(model);
    Map<String, NumericTensor> expected = run(model, settings, feeds);
    double tolerance = usesHalves(model) ? 1e-3 : 1e-5;
    assertClose(run(lowered, settings, feeds), expected, tolerance);

    Model folded = BatchNormalizationFolding.fold(lowered, Set.of());
    assertClose(run(folded, settings, feeds), expected, tolerance);
    assertFolded(name, lowered.graph(), folded.graph());
  }

  private static boolean usesHalves(Model model) {
    return model.graph().initializers().values().stream()
        .anyMatch(tensor -> tensor.type() == DataType.FLOAT16);
  }

  private static Set<String> namesInUse(Graph graph) {
    Set<String> names = new HashSet<>(graph.valueNames());
    names.retainAll(graph.useCounts().keySet());
    return names;
  }

  /** ONNX Runtime 1.29 gives two nodes one name where it optimises a certain quantised model. */
  private static SessionSettings settings(Model model) {
    try {
      InferenceSession.open(model, SessionSettings.CPU).close();
      return SessionSettings.CPU;
    } catch (RuntimeFailure twoNodesOfOneName) {
      return SessionSettings.AS_WRITTEN;
    }
  }

  private static Map<String, NumericTensor> run(
      Model model, SessionSettings settings, Map<String, NumericTensor> feeds) {
    return InferenceSession.runOnce(model, settings, feeds);
  }

  private static void assertClose(
      Map<String, NumericTensor> actual, Map<String, NumericTensor> expected, double tolerance) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, tensor) -> {
          assertThat(actual.get(name).shape()).isEqualTo(tensor.shape());
          double largest = 0;
          double difference = 0;
          for (int i = 0; i < tensor.count(); i++) {
            largest = Math.max(largest, Math.abs(tensor.at(i)));
            difference = Math.max(difference, Math.abs(tensor.at(i) - actual.get(name).at(i)));
          }
          assertThat(difference)
              .as("difference of %s", name)
              .isLessThanOrEqualTo(tolerance * largest + ROUNDING_OF_ONE);
        });
  }

  /** No normalisation is left behind a convolution, unless the weights are computed. */
  private static void assertFolded(String name, Graph lowered, Graph folded) {
    Map<String, Node> producers = new HashMap<>();
    folded.nodes().forEach(node -> node.outputs().forEach(output -> producers.put(output, node)));
    long left =
        folded.nodes().stream()
            .filter(node -> node.is("BatchNormalization"))
            .map(node -> producers.get(node.input(0)))
            .filter(producer -> producer != null && producer.is("Conv"))
            .count();
    if (name.startsWith("light")) {
      assertThat(folded.nodes()).isEqualTo(lowered.nodes());
    } else {
      assertThat(left).isZero();
    }
    if (WHOLLY_FOLDED.contains(name)) {
      assertThat(count(lowered)).isPositive();
      assertThat(count(folded)).isZero();
    }
  }

  private static long count(Graph graph) {
    return graph.nodes().stream().filter(node -> node.is("BatchNormalization")).count();
  }
}
