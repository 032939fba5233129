package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ONNX Runtime loads and optimises before, it loads and optimises augmented. */
class LoadingTest {
  private static final Path CASES = Path.of("testmodels/cases/loading");
  private static final AugmentOptions GRADCAM =
      AugmentOptions.DEFAULT.withMethods(Set.of(Method.GRADCAM));

  @Test
  void networksThatDoNothingOrLittleLoad() {
    TreeMap<String, List<Long>> seeds = new TreeMap<>();
    LongStream.range(0, 150)
        .forEach(
            seed -> {
              String outcome = LoadingTrial.of(seed).outcome();
              String word = outcome.startsWith("refused") ? "refused" : outcome;
              word = outcome.startsWith("invalid") ? "invalid" : word;
              seeds.computeIfAbsent(word, any -> new ArrayList<>()).add(seed);
            });
    assertThat(seeds.remove("fine")).hasSizeGreaterThan(100);
    seeds.remove("invalid");
    seeds.remove("refused");
    assertThat(seeds).isEmpty();
  }

  /** Each of them did not load, or did not run. */
  @ParameterizedTest
  @ValueSource(longs = {29, 90, 488, 511, 519, 538, 796, 941, 959, 3623})
  void networksThatDidNotLoadDo(long seed) {
    assertThat(LoadingTrial.of(seed).outcome()).isEqualTo("fine");
  }

  @ParameterizedTest
  @CsvSource({
    "clip-pad, ''",
    "identity-pad, ''",
    "pad-two-pools, ''",
    "normalisation-pad, body.3",
    "clip-pad, cl",
    "identity-pad, r"
  })
  void aMapInFrontOfAPadIsNotLost(String name, String layer) {
    Model model = ModelFiles.read(CASES.resolve(name + ".onnx"));
    AugmentOptions options = layer.isEmpty() ? GRADCAM : GRADCAM.withLayers(List.of(layer));
    assertThat(new LoadingTrial(model, options).outcome()).isEqualTo("fine");
    AugmentOptions gated = options.withEmission(Emission.DEFAULT.withGate(true));
    assertThat(new LoadingTrial(model, gated).outcome()).isEqualTo("fine");
    Verification.of(model, Augmenter.augment(model, options));
  }

  /** As transformers' MobileNetV2 has it, and as Keras pads in front of what halves a picture. */
  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void neitherIsTheSumOfAResidualBlock(long border) {
    Model model =
        residual(
            graph ->
                graph
                    .row("border", 0, 0, 0, 0, 0, 0, border, border)
                    .node("padded = Pad sum border")
                    .weights("last", 8, 4, 3, 3)
                    .node("maps = Conv padded last", Attributes.NONE.with("strides", 2L, 2L))
                    .node("mean = GlobalAveragePool maps"),
            8);
    AugmentOptions options = GRADCAM.withLayers(List.of("sum"));
    assertThat(new LoadingTrial(model, options).outcome()).isEqualTo("fine");
    assertThat(new LoadingTrial(model, options.withMethods(Set.of(Method.ACTIVATIONS))).outcome())
        .isEqualTo("fine");
  }

  /** Its last window would begin behind the picture: there is none, but one is inferred. */
  @ParameterizedTest
  @ValueSource(strings = {"AveragePool", "MaxPool"})
  void aPoolThatRoundsUpHasTheLengthsThatItComputes(String pool) {
    Attributes rounding =
        Attributes.NONE.with("kernel_shape", 1L, 1L).with("strides", 2L, 2L).with("ceil_mode", 1L);
    Model model =
        residual(
            graph ->
                graph
                    .node("small = " + pool + " sum", rounding)
                    .node("positive = Relu small")
                    .node("gate = Sigmoid small")
                    .node("gated = Mul positive gate")
                    .node("mean = GlobalAveragePool gated"),
            4);
    assertThat(new LoadingTrial(model, AugmentOptions.DEFAULT).outcome()).isEqualTo("fine");
    Verification.of(model, Augmenter.augment(model, AugmentOptions.DEFAULT));
  }

  /** A convolution, a residual block with a broadcast on either side, something, a linear layer. */
  private static Model residual(UnaryOperator<SketchedGraph> rest, long features) {
    SketchedGraph graph =
        new SketchedGraph()
            .input("image", DataType.FLOAT, "N", "3", "12", "12")
            .output("scores")
            .halving("first", "image", 3, 4)
            .weights("offset", 1, 4, 1, 1)
            .node("shifted = Add offset first")
            .node("sum = Add shifted first");
    return rest.apply(graph)
        .node("flat = Flatten mean")
        .linear("scores", "flat", features, 3)
        .model();
  }

  @Test
  void whatTheOptimiserBreaksIsNotWritten() {
    Model model = ModelFiles.read(CASES.resolve("clip-pad.onnx"));
    Augmented augmented = Augmenter.augment(model, GRADCAM);
    Augmented plain =
        changed(
            augmented,
            node ->
                node.is("Reshape") && node.output(0).startsWith("cam_")
                    ? node.withOperator("Identity").withInputs(List.of(node.input(0)))
                    : node);
    assertThatThrownBy(() -> Verification.of(model, plain))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("ONNX Runtime's optimiser is at fault")
        .hasMessageContaining("ORT_DISABLE_ALL")
        .hasMessageEndingWith("nothing was written (--no-verify writes it anyway)");
  }

  @Test
  void norIsWhatDoesNotLoadAtAll() {
    Model model = ModelFiles.read(CASES.resolve("clip-pad.onnx"));
    Augmented broken =
        changed(
            Augmenter.augment(model, GRADCAM),
            node -> node.is("ArgMax") ? node.withInputs(List.of("nowhere")) : node);
    assertThatThrownBy(() -> Verification.of(model, broken))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("this is a fault in what camgraft added")
        .hasMessageContaining("nothing was written");
  }

  private static Augmented changed(Augmented augmented, UnaryOperator<Node> change) {
    Graph graph = augmented.model().graph();
    return new Augmented(
        augmented.model().withGraph(graph.withNodes(graph.nodes().stream().map(change).toList())),
        augmented.contract(),
        augmented.analysis(),
        augmented.folded(),
        augmented.facts(),
        augmented.optimization());
  }
}
