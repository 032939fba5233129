package io.github.camgraft.runtime.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolLengthsTest {
  private static final int HEIGHT = 6;
  private static final int WIDTH = 7;

  /** Along one axis at least, the last window would begin behind the picture. */
  @ParameterizedTest
  @CsvSource({
    "MaxPool, '1,1', '2,2', ''",
    "MaxPool, '2,2', '2,2', '1,1,1,1'",
    "MaxPool, '1,3', '2,2', ''",
    "MaxPool, '2,2', '3,3', '0,1,1,1'",
    "LpPool, '1,2', '2,2', ''",
    "AveragePool, '1,1', '2,2', ''",
    "AveragePool, '1,3', '2,2', ''",
    "AveragePool, '2,2', '2,2', '1,1,1,1'",
    "AveragePool, '2,3', '2,4', '1,1,1,1'"
  })
  void whatIsInferredIsWhatIsComputed(String operator, String kernel, String strides, String pads) {
    Attributes attributes =
        Attributes.NONE
            .with("kernel_shape", numbers(kernel))
            .with("strides", numbers(strides))
            .with("ceil_mode", 1L);
    attributes = pads.isEmpty() ? attributes : attributes.with("pads", numbers(pads));
    requireAgreement(Node.of(operator, List.of("x"), List.of("y"), attributes));
    if (operator.equals("AveragePool")) {
      Attributes counting = attributes.with("count_include_pad", 1L);
      requireAgreement(Node.of(operator, List.of("x"), List.of("y"), counting));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SAME_UPPER", "SAME_LOWER"})
  void soItIsWherePaddingIsLeftToTheRuntime(String automatic) {
    Attributes attributes = Attributes.NONE.with("auto_pad", automatic);
    requireAgreement(
        Node.of(
            "MaxPool",
            List.of("x"),
            List.of("y"),
            attributes.with("kernel_shape", 1L, 2L).with("strides", 2L, 2L).with("ceil_mode", 1L)));
    requireAgreement(
        Node.of(
            "MaxPool",
            List.of("x"),
            List.of("y"),
            attributes.with("kernel_shape", 2L, 2L).with("dilations", 2L, 2L)));
  }

  @Test
  void allOtherPoolsStayAsTheyAre() {
    Attributes window = Attributes.NONE.with("kernel_shape", 3L, 3L).with("strides", 2L, 2L);
    for (Attributes attributes :
        List.of(
            window,
            window.with("ceil_mode", 1L),
            window.with("ceil_mode", 1L).with("pads", 1L, 1L, 1L, 1L),
            window.with("auto_pad", "SAME_UPPER"))) {
      Model model = model(Node.of("MaxPool", List.of("x"), List.of("y"), attributes));
      assertThat(PoolLengths.agreed(model, Inference.of(model).types())).isSameAs(model);
    }
  }

  private static void requireAgreement(Node pool) {
    Model model = model(pool);
    NumericTensor expected = run(model);
    assertThat(inferred(model)).isNotEqualTo(expected.shape());
    Model agreed = PoolLengths.agreed(model, Inference.of(model).types());
    NumericTensor actual = run(agreed);
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(inferred(agreed)).isEqualTo(expected.shape());
    assertThat(actual.numbers()).containsExactly(expected.numbers(), within(1e-6));
    assertThat(PoolLengths.agreed(agreed, Inference.of(agreed).types())).isSameAs(agreed);
  }

  private static int[] inferred(Model model) {
    long[] sizes = Inference.of(model).type("y").orElseThrow().shape().sizes();
    return Arrays.stream(sizes).mapToInt(Math::toIntExact).toArray();
  }

  private static NumericTensor run(Model model) {
    float[] numbers = new float[2 * HEIGHT * WIDTH];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) Math.sin(i * i);
    }
    return InferenceSession.runOnce(
            model, SessionSettings.PLAIN, Map.of("x", FloatTensor.of(numbers, 1, 2, HEIGHT, WIDTH)))
        .get("y");
  }

  private static Model model(Node pool) {
    TensorType maps = new TensorType(DataType.FLOAT, Shape.of(1, 2, HEIGHT, WIDTH));
    Graph graph =
        Graph.empty("pool")
            .withNodes(List.of(pool))
            .withInputs(List.of(ValueInfo.of("x", maps)))
            .withOutputs(List.of(ValueInfo.untyped("y")));
    return Model.of(graph, 19, 9);
  }

  private static long[] numbers(String list) {
    return Arrays.stream(list.split(",")).mapToLong(Long::parseLong).toArray();
  }
}
