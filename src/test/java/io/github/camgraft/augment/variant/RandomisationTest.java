package io.github.camgraft.augment.variant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomisationTest {
  private static final Model DEMO = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
  private static final Randomisation RANDOMISATION = Randomisation.of(DEMO);

  @Test
  void theLayerNextToTheScoreForgetsFirst() {
    assertThat(RANDOMISATION.layers().get(0)).isEqualTo("/0/classifier/Gemm");
    assertThat(RANDOMISATION.layers()).last().asString().contains("features.0");
    assertThat(changed(RANDOMISATION.forgetting(1, 1))).hasSize(1);
    int layers = RANDOMISATION.layers().size();
    assertThat(changed(RANDOMISATION.forgetting(layers, 1))).hasSize(layers);
  }

  private static List<String> changed(Model model) {
    List<String> changed = new ArrayList<>();
    Map<String, Tensor> before = DEMO.graph().initializers();
    model
        .graph()
        .initializers()
        .forEach(
            (name, tensor) -> {
              if (!Arrays.equals(bits(tensor), bits(before.get(name)))) {
                changed.add(name);
              }
            });
    return changed;
  }

  private static double[] bits(Tensor tensor) {
    return tensor.doubles();
  }

  @Test
  void randomWeightsHaveTheScaleOfTheOldOnes() {
    Model random = RANDOMISATION.forgetting(RANDOMISATION.layers().size(), 1);
    for (String name : changed(random)) {
      double[] before = DEMO.graph().initializers().get(name).doubles();
      double[] after = random.graph().initializers().get(name).doubles();
      double scale = deviation(before);
      // The mean and deviation of n numbers are uncertain by σ/√n; four times that is rare.
      double tolerance = 4 * scale / Math.sqrt(before.length);
      assertThat(mean(after)).as(name).isCloseTo(mean(before), within(tolerance));
      assertThat(deviation(after)).as(name).isCloseTo(scale, within(tolerance));
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values)
            .map(value -> (value - mean) * (value - mean))
            .average()
            .orElseThrow());
  }

  @Test
  void theSeedDecidesAndACascadeKeepsWhatItForgot() {
    String gemm = changed(RANDOMISATION.forgetting(1, 1)).get(0);
    double[] first = weights(RANDOMISATION.forgetting(1, 1), gemm);
    assertThat(weights(RANDOMISATION.forgetting(5, 1), gemm)).containsExactly(first);
    assertThat(weights(RANDOMISATION.forgetting(1, 2), gemm)).isNotEqualTo(first);
  }

  private static double[] weights(Model model, String name) {
    return model.graph().initializers().get(name).doubles();
  }

  /** Steps of eight bits are shuffled: what they mean together stays within its range. */
  @Test
  void wholeNumbersAreShuffled() {
    Graph graph = DEMO.graph();
    String gemm = changed(RANDOMISATION.forgetting(1, 1)).get(0);
    double[] steps = new double[96 * 10];
    Arrays.setAll(steps, i -> i % 200 - 100);
    List<Tensor> tensors = new ArrayList<>(graph.initializers().values());
    tensors.replaceAll(
        tensor ->
            tensor.name().equals(gemm)
                ? Tensor.of(gemm, DataType.INT8, Shape.of(10, 96), steps)
                : tensor);
    Model quantised = DEMO.withGraph(graph.withInitializers(tensors));
    double[] shuffled = weights(Randomisation.of(quantised).forgetting(1, 1), gemm);
    assertThat(shuffled).isNotEqualTo(steps).containsExactlyInAnyOrder(steps);
  }

  @Test
  void aModelWithoutWeightsIsRefused() {
    Model bare = DEMO.withGraph(DEMO.graph().withInitializers(List.of()));
    assertThatThrownBy(() -> Randomisation.of(bare))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no weights");
  }
}
