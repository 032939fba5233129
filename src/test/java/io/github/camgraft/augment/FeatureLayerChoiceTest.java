package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Model;
import io.github.camgraft.layer.FeatureLayer;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks whose feature layer is easily mistaken: which one is right says PyTorch, by the numbers
 * of the tensor that the network calls its features, or whoever wrote the file.
 */
class FeatureLayerChoiceTest {
  private static final Path LAYERS = Path.of("testmodels/cases/layers");
  private static final Path SAMPLES = LAYERS.resolve("samples");
  private static final Path SHARED = Path.of("../shared");
  private static final double TOLERANCE = 1e-4;

  static Stream<Reference> references() {
    return Reference.below(LAYERS).stream();
  }

  private static AugmentOptions explaining(String score) {
    return score.isEmpty() ? AugmentOptions.DEFAULT : AugmentOptions.DEFAULT.withScore(score);
  }

  private static Map<String, NumericTensor> run(Model model, Map<String, NumericTensor> feeds) {
    try (InferenceSession session = InferenceSession.open(model, SessionSettings.CPU)) {
      return session.run(feeds);
    }
  }

  @Test
  void thereAreReferences() {
    assertThat(references()).hasSizeGreaterThan(15);
  }

  @ParameterizedTest
  @MethodSource("references")
  void isTheOneThatPyTorchCallsFeatures(Reference reference) {
    Model model = ModelFiles.read(reference.model());
    Augmented augmented = Augmenter.augment(model, explaining(reference.score()));
    Contract.Layer layer = augmented.contract().layers().get(0);
    Map<String, NumericTensor> outputs = run(augmented.model(), reference.feeds(model));
    for (String what : List.of("activations", "gradient")) {
      NumericTensor actual =
          outputs.get(what.equals("activations") ? layer.activations() : layer.gradients());
      FloatTensor expected = reference.values(what);
      assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
      assertThat(Reference.error(actual, expected)).as(what).isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("references")
  void isTheCandidateOfItsSize(Reference reference) {
    Inspection inspection =
        Inspection.of(ModelFiles.read(reference.model()), explaining(reference.score()));
    assertThat(inspection.candidates()).contains(inspection.layers().get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "embedding, '', /b/b.5/Relu_output_0",
    "as-many-channels-before, '', /body/body.7/Relu_output_0",
    "generalised-mean, '', /Relu_1_output_0",
    "deviation, '', /Relu_1_output_0",
    "sampling-queries, 'logits[:,3,:]', /b/b.5/Relu_output_0",
    "detector, 'output0[:,5,10]', /b/b.5/Relu_output_0",
    "detector, 'output0[:,6,300]', /d/d.1/Mul_output_0",
    "one-column, '', /Relu_1_output_0",
    "one-row, '', /Relu_1_output_0"
  })
  void ofSamples(String name, String score, String layer) {
    Inspection inspection =
        Inspection.of(ModelFiles.read(SAMPLES.resolve(name + ".onnx")), explaining(score));
    assertThat(inspection.obstacles()).isEmpty();
    assertThat(inspection.layers()).extracting(FeatureLayer::tensor).containsExactly(layer);
  }

  @Test
  void aLayerBeforeTheLastMayHaveAsManyChannelsAsThereAreClasses() {
    Inspection inspection =
        Inspection.of(
            ModelFiles.read(SAMPLES.resolve("as-many-channels-before.onnx")),
            AugmentOptions.DEFAULT);
    assertThat(inspection.candidates())
        .extracting(FeatureLayer::tensor)
        .containsExactly("/body/body.2/Relu_output_0", "/body/body.7/Relu_output_0");
  }

  /** Channels that were second are last behind this permutation, and second again behind that. */
  @Test
  void channelsAreFollowedThroughPermutations() {
    Model model =
        new SketchedGraph()
            .input("image", DataType.FLOAT, "1", "3", "16", "24")
            .halving("a", "image", 3, 5)
            .node("last = Transpose a", Attributes.NONE.with("perm", 0L, 2L, 3L, 1L))
            .weights("scale", 5)
            .node("b = Mul last scale")
            .node("c = Relu b")
            .node(
                "pooled = ReduceMean c", Attributes.NONE.with("axes", 1L, 2L).with("keepdims", 0L))
            .linear("scores", "pooled", 5, 4)
            .output("scores", "1", "4")
            .model();
    Inspection inspection = Inspection.of(model, AugmentOptions.DEFAULT);
    assertThat(inspection.obstacles()).isEmpty();
    assertThat(inspection.layers())
        .singleElement()
        .satisfies(
            layer -> {
              assertThat(layer.tensor()).isEqualTo("c");
              assertThat(layer.channelsFirstShape()).hasToString("[1×5×8×12]");
            });
  }

  @Test
  void whatTheScoreDoesNotReadIsNoLayer() {
    Inspection inspection =
        Inspection.of(
            ModelFiles.read(SAMPLES.resolve("detector.onnx")), explaining("output0[:,5,10]"));
    assertThat(inspection.candidates())
        .extracting(FeatureLayer::tensor)
        .containsExactly("/b/b.1/Relu_output_0", "/b/b.5/Relu_output_0");
  }

  @ParameterizedTest
  @CsvSource({
    "models/wild/deeploy_cct2_fp32_opset20.onnx, /classifier/norm/LayerNormalization_output_0, [1×128×8×8]",
    "models/wild/headpose_fsanet_1x1.onnx, 358, [1×192×8×8]",
    "cases/files/attnpool/model.onnx, /b/b.7/Relu_output_0, [1×16×16×16]",
    "cases/files/optimum/swin/fixed.onnx, /swin/layernorm/LayerNormalization_output_0, [1×16×8×8]"
  })
  void ofRealFiles(String file, String layer, String shape) {
    assumeThat(SHARED).as("../shared holds the real models").isDirectory();
    Inspection inspection =
        Inspection.of(ModelFiles.read(SHARED.resolve(file)), AugmentOptions.DEFAULT);
    assertThat(inspection.layers())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.tensor()).isEqualTo(layer);
              assertThat(found.channelsFirstShape()).hasToString(shape);
            });
  }

  /** Of the two files only one says how large pictures are. */
  @Test
  void openSizesChangeNothing() {
    Path folder = SHARED.resolve("cases/files/optimum/swin");
    assumeThat(folder).as("../shared holds the files of other exporters").isDirectory();
    Model fixed = ModelFiles.read(folder.resolve("fixed.onnx"));
    FloatTensor picture = FloatTensor.zeros(1, 3, 64, 64);
    Random random = new Random(2);
    for (int i = 0; i < picture.count(); i++) {
      picture.values()[i] = (float) random.nextGaussian();
    }
    Map<String, NumericTensor> feeds =
        Map.of(
            fixed.graph().feeds().get(0).name(),
            picture,
            Contract.EXPLAIN_CLASS,
            new LongTensor(new long[] {3}, 1));
    Map<String, NumericTensor> expected =
        run(Augmenter.augment(fixed, AugmentOptions.DEFAULT).model(), feeds);
    Model open = ModelFiles.read(folder.resolve("model.onnx"));
    Map<String, NumericTensor> actual =
        run(Augmenter.augment(open, AugmentOptions.DEFAULT).model(), feeds);
    for (String output : List.of("cam_activations", "cam_gradients")) {
      assertThat(actual.get(output).shape()).isEqualTo(expected.get(output).shape());
      assertThat(Reference.error(actual.get(output), expected.get(output))).isLessThan(TOLERANCE);
    }
  }
}
