package io.github.camgraft.lower;

import static io.github.camgraft.ir.Attributes.NONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.runtime.inference.Inference;
import io.github.camgraft.tensor.NumericTensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every fused operator, run in ONNX Runtime as it is and taken apart. */
class DecompositionsTest {
  private static final String FUSED = "com.microsoft";

  private static LoweringSample sample(String operator, Attributes attributes, String... inputs) {
    return sample(set(2, 3, 4), operator, attributes, List.of("y"), inputs);
  }

  private static LoweringSample sample(
      LoweringSample start,
      String operator,
      Attributes attributes,
      List<String> outputs,
      String... inputs) {
    float[] kernel = new float[36];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) Math.sin(i);
    }
    Node node = Node.of(operator, List.of(inputs), outputs, attributes).withName("the node");
    return start
        .constant("four", 0.5f, -1, 2, 0.25f)
        .constant("shift", 0.1f, 0.2f, -0.3f, 0)
        .constant(Tensor.ofFloats("kernel", Shape.of(2, 2, 3, 3), kernel))
        .constant(Tensor.ofFloats("square", Shape.of(3, 3, 4), kernel))
        .node(operator.startsWith("Simplified") ? node : node.withDomain(FUSED));
  }

  private static LoweringSample set(long... shape) {
    return LoweringSample.set(18, shape);
  }

  private static LoweringSample convolution(Attributes attributes, String... inputs) {
    LoweringSample picture = set(1, 2, 5, 5).feed("z", DataType.FLOAT, 1, 2, 3, 3);
    return sample(picture, "FusedConv", attributes, List.of("y"), inputs)
        .constant("two", 0.5f, -0.5f);
  }

  private static LoweringSample matrices(Attributes attributes) {
    return sample(
        set(2, 3, 4).feed("w", DataType.FLOAT, 2, 3, 4),
        "FusedMatMul",
        attributes,
        List.of("y"),
        "x",
        "w");
  }

  static Stream<LoweringSample> samples() {
    return Stream.of(
            fused(),
            RecurrentSamples.recurrent(),
            RecurrentSamples.attention(),
            RecurrentSamples.statistics(),
            linear(),
            SampledConvolutionSamples.all())
        .flatMap(samples -> samples);
  }

  private static Stream<LoweringSample> fused() {
    float[] bounds = {-0.25f, 0.5f};
    return Stream.of(
        convolution(NONE.with("activation", "Relu"), "x", "kernel"),
        convolution(NONE.with("activation", "Tanh"), "x", "kernel", "two", "z"),
        convolution(
            NONE.with("activation", "LeakyRelu").with("activation_params", new float[] {0.3f}),
            "x",
            "kernel",
            "two"),
        convolution(
            NONE.with("activation", "Clip").with("activation_params", bounds), "x", "kernel"),
        convolution(
            NONE.with("activation", "HardSigmoid").with("activation_params", bounds),
            "x",
            "kernel"),
        sample(
            set(3, 4).feed("w", DataType.FLOAT, 5, 4).feed("c", DataType.FLOAT, 5),
            "FusedGemm",
            NONE.with("transB", 1L).with("activation", "LeakyRelu").with("activation_alpha", 0.2f),
            List.of("y"),
            "x",
            "w",
            "c"),
        matrices(NONE.with("transA", 1L)),
        matrices(NONE.with("transB", 1L).with("alpha", 0.5f)),
        sample(
            set(3, 2, 4).feed("w", DataType.FLOAT, 2, 4, 3),
            "FusedMatMul",
            NONE.with("transBatchA", 1L),
            List.of("y"),
            "x",
            "w"),
        sample("Gelu", NONE, "x"),
        sample("BiasGelu", NONE, "x", "four"),
        sample("FastGelu", NONE, "x"),
        sample("FastGelu", NONE, "x", "four"),
        sample("QuickGelu", NONE, "x"),
        sample("QuickGelu", NONE.with("alpha", 1f), "x"),
        sample("SkipLayerNormalization", NONE, "x", "x", "four", "shift"),
        sample(
            set(2, 3, 4),
            "SkipLayerNormalization",
            NONE.with("epsilon", 0.1f),
            List.of("y", "", "", "sum"),
            "x",
            "x",
            "four",
            "shift",
            "shift"),
        sample("SkipSimplifiedLayerNormalization", NONE, "x", "x", "four", "shift"),
        sample("SimplifiedLayerNormalization", NONE.with("epsilon", 0.1f), "x", "four"));
  }

  /** What the converters of scikit-learn write. */
  private static Stream<LoweringSample> linear() {
    Attributes rows =
        NONE.with("coefficients", new float[] {1, -1, 0.5f, 2, 0.25f, -2, 1, 0})
            .with("intercepts", new float[] {0.5f, -0.5f});
    Attributes named = rows.with("classlabels_ints", 7L, 9L);
    return Stream.of(
        linear("LinearClassifier", named, List.of("label", "y")),
        linear("LinearClassifier", named.with("post_transform", "SOFTMAX"), List.of("label", "y")),
        linear("LinearClassifier", named.with("post_transform", "LOGISTIC"), List.of("label", "y")),
        linear("LinearRegressor", rows.with("targets", 2L), List.of("y")),
        linear("Normalizer", NONE.with("norm", "L1"), List.of("y")),
        linear("Normalizer", NONE.with("norm", "L2"), List.of("y")),
        linear("Normalizer", NONE, List.of("y")),
        set(3, 4)
            .constant("places", 2, 0)
            .node(
                Node.of("ArrayFeatureExtractor", List.of("x", "places"), List.of("y"), NONE)
                    .withDomain("ai.onnx.ml")),
        linear(
            "Scaler",
            NONE.with("offset", new float[] {1, 2, 3, 4})
                .with("scale", new float[] {0.5f, 1, 2, 4}),
            List.of("y")));
  }

  private static LoweringSample linear(
      String operator, Attributes attributes, List<String> outputs) {
    Node node = Node.of(operator, List.of("x"), outputs, attributes).withName("the node");
    return set(3, 4).node(node.withDomain("ai.onnx.ml"));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void valuesStay(LoweringSample sample) {
    Model fused = sample.model().withDomain(FUSED, 1).withDomain("ai.onnx.ml", 3);
    Model apart = Lowering.lower(fused, Inference.of(fused).types());
    assertThat(apart.graph().nodes()).allMatch(node -> node.domain().isEmpty());
    assertThat(Lowering.takesApart(apart)).isFalse();
    Map<String, NumericTensor> expected = run(fused, sample);
    Map<String, NumericTensor> found = run(apart, sample);
    expected.forEach(
        (name, value) -> {
          for (int i = 0; i < value.count(); i++) {
            assertThat(found.get(name).at(i)).isCloseTo(value.at(i), within(2e-5));
          }
        });
  }

  private static Map<String, NumericTensor> run(Model model, LoweringSample sample) {
    try (InferenceSession session = InferenceSession.open(model, SessionSettings.PLAIN)) {
      return session.run(sample.randomFeeds());
    }
  }

  @Test
  void statisticsAreRefused() {
    LoweringSample sample =
        sample(
            set(2, 3, 4), "SkipLayerNormalization", NONE, List.of("y", "mean"), "x", "x", "four");
    assertThatThrownBy(() -> Lowering.lower(sample.model().withDomain(FUSED, 1), Map.of()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("'the node' (SkipLayerNormalization) hands on its statistics");
  }

  @ParameterizedTest
  @ValueSource(longs = {257, -1})
  void tooManyStepsAreNotWrittenOut(long steps) {
    Model model =
        LoweringSample.set(18, steps, 1, 2)
            .constant(Tensor.ofFloats("w", Shape.of(1, 2, 2), 1, 2, 3, 4))
            .constant(Tensor.ofFloats("r", Shape.of(1, 2, 2), 1, 2, 3, 4))
            .node("RNN", NONE.with("hidden_size", 2L), "x", "w", "r")
            .model();
    Model lowered = Lowering.lower(model, Inference.of(model).types());
    assertThat(lowered.graph().nodes()).extracting(Node::operator).containsExactly("RNN");
  }
}
