package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.Target;
import io.github.camgraft.image.prepare.Geometry;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lengths that a file leaves open although they must agree, or can be one number only. */
class OpenLengthsTest {
  private static final Path SAMPLES = Path.of("testmodels/cases/shapes");
  private static final Path PHOTO = Path.of("testmodels/demo/dog.png");

  private static SketchedGraph network(String... lengths) {
    return new SketchedGraph().input("x", DataType.FLOAT, lengths).output("scores");
  }

  private static SketchedGraph ofAnySize() {
    return network("batch", "3", "height", "width");
  }

  /** Two halvings, and a linear layer on all of the maps. */
  private static Model flattened(SketchedGraph graph, long height, long width) {
    return graph
        .halving("half", "x", 3, 4)
        .halving("quarter", "half", 4, 8)
        .node("flat = Flatten quarter")
        .linear("scores", "flat", 8 * (height / 4) * (width / 4), 5)
        .model();
  }

  private static String picture(Model model, AugmentOptions options) {
    Augmented augmented = Augmenter.augment(model, options);
    Verification.of(model, augmented);
    return augmented.analysis().image().shape().toString();
  }

  private static String picture(Model model) {
    return picture(model, AugmentOptions.DEFAULT);
  }

  private static void refuses(Model model, AugmentOptions options, String... words) {
    assertThatThrownBy(() -> Augmenter.augment(model, options))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @CsvSource({"32", "48", "96", "100"})
  void aLinearLayerOnAllMapsImpliesTheSize(int size) {
    assertThat(picture(flattened(ofAnySize(), size, size)))
        .isEqualTo("[batch×3×%d×%d]".formatted(size, size));
  }

  @Test
  void oneOpenSideIsImpliedByTheOther() {
    assertThat(picture(flattened(network("batch", "3", "64", "width"), 64, 20)))
        .isEqualTo("[batch×3×64×20]");
    assertThat(picture(flattened(network("1", "3", "height", "64"), 24, 64)))
        .isEqualTo("[1×3×24×64]");
    AugmentOptions high =
        AugmentOptions.DEFAULT.withPictureSize(
            new PictureSize(OptionalInt.of(64), OptionalInt.empty()));
    assertThat(picture(flattened(ofAnySize(), 64, 20), high)).isEqualTo("[batch×3×64×20]");
  }

  /** The verification compares with what the original does for one picture. */
  @Test
  void aBranchThatTheBatchDecidesIsThatOfOnePicture() {
    Model scripted = ModelFiles.read(SAMPLES.resolve("branch_on_batch.onnx"));
    assertThat(picture(scripted)).isEqualTo("[1×3×64×64]");
  }

  @ParameterizedTest
  @CsvSource({"1, [1×3×16×16]", "0, [batch×3×16×16]"})
  void aConditionOnTheBatchCountsOnlyWhereOnePictureDecidesIt(long most, String picture) {
    Graph doubled =
        Graph.empty("several")
            .withNodes(
                List.of(Node.of("Add", List.of("maps", "maps"), List.of("twice"), Attributes.NONE)))
            .withOutputs(List.of(ValueInfo.untyped("twice")));
    Graph kept =
        Graph.empty("one")
            .withNodes(
                List.of(Node.of("Identity", List.of("maps"), List.of("once"), Attributes.NONE)))
            .withOutputs(List.of(ValueInfo.untyped("once")));
    Model model =
        network("batch", "3", "16", "16")
            .halving("maps", "x", 3, 4)
            .row("first", 0)
            .row("most", most)
            .node("shape = Shape x")
            .node("count = Gather shape first", Attributes.NONE.with("axis", 0L))
            .node("several = Greater count most")
            .node(
                "chosen = If several",
                Attributes.NONE.with("then_branch", doubled).with("else_branch", kept))
            .node("flat = Flatten chosen")
            .linear("scores", "flat", 4 * 8 * 8, 5)
            .model();
    assertThat(picture(model)).isEqualTo(picture);
  }

  /** As {@code x.view(-1, 400)} is exported: other sizes would be other batches. */
  @Test
  void aReshapeToFixedFeaturesImpliesTheSize() {
    SketchedGraph graph =
        new SketchedGraph()
            .input("x", DataType.FLOAT, "batch", "3", "height", "width")
            .weights("first", 6, 3, 5, 5)
            .weights("second", 16, 6, 5, 5)
            .row("features", -1, 400);
    Attributes pooling = Attributes.NONE.with("kernel_shape", 2L, 2L).with("strides", 2L, 2L);
    Model lenet =
        graph
            .node("a = Conv x first")
            .node("b = Relu a")
            .node("c = MaxPool b", pooling)
            .node("d = Conv c second")
            .node("e = Relu d")
            .node("f = MaxPool e", pooling)
            .node("flat = Reshape f features")
            .linear("scores", "flat", 400, 10)
            .output("scores", "batch", "10")
            .model();
    assertThat(picture(lenet)).isEqualTo("[batch×3×32×32]");
  }

  private static SketchedGraph patches(long positions) {
    return ofAnySize()
        .weights("patches", 8, 3, 14, 14)
        .weights("positions", 1, positions, 8)
        .row("tokens", 0, 8, -1)
        .row("one", 1)
        .node("a = Conv x patches", Attributes.NONE.with("strides", 14L, 14L))
        .node("b = Reshape a tokens")
        .node("c = Transpose b", Attributes.NONE.with("perm", 0L, 2L, 1L));
  }

  @ParameterizedTest
  @CsvSource({"256, 224", "1369, 518", "25, 70"})
  void aTableOfPositionsImpliesTheSize(long positions, long size) {
    Model transformer =
        patches(positions)
            .node("d = Add c positions")
            .node("e = Relu d")
            .node(
                "f = ReduceMean e",
                Attributes.NONE.with("axes", new long[] {1}).with("keepdims", 0L))
            .linear("scores", "f", 8, 4)
            .model();
    assertThat(picture(transformer)).isEqualTo("[batch×3×%d×%d]".formatted(size, size));
  }

  @Test
  void tablesForRowsAndColumnsImplyEachSide() {
    Model model =
        ofAnySize()
            .weights("rows", 1, 8, 12, 1)
            .weights("columns", 1, 8, 1, 20)
            .halving("half", "x", 3, 4)
            .halving("quarter", "half", 4, 8)
            .node("a = Add quarter rows")
            .node("b = Add a columns")
            .node("c = Relu b")
            .node("d = GlobalAveragePool c")
            .node("flat = Flatten d")
            .linear("scores", "flat", 8, 4)
            .model();
    assertThat(picture(model)).isEqualTo("[batch×3×48×80]");
  }

  @Test
  void sidesThatMustBeEqualStayOpen() {
    Model model =
        ofAnySize()
            .node("turned = Transpose x", Attributes.NONE.with("perm", 0L, 1L, 3L, 2L))
            .node("both = Add x turned")
            .halving("half", "both", 3, 4)
            .node("mean = GlobalAveragePool half")
            .node("flat = Flatten mean")
            .linear("scores", "flat", 4, 3)
            .model();
    assertThat(picture(model)).isEqualTo("[batch×3×height×height]");
  }

  @Test
  void whatFitsAnySizeStaysOpenAndIsCalledByTheFile() {
    Model model =
        network("n", "channels", "H", "W")
            .halving("half", "x", 3, 4)
            .halving("quarter", "half", 4, 8)
            .node("mean = GlobalAveragePool quarter")
            .node("flat = Flatten mean")
            .linear("scores", "flat", 8, 3)
            .model();
    Inspection found = Inspection.of(model, AugmentOptions.DEFAULT);
    assertThat(found.image().orElseThrow().shape()).hasToString("[n×3×H×W]");
    assertThat(found.layers().get(0).shape()).hasToString("[n×8×H/4×W/4]");
    AugmentOptions sized = AugmentOptions.DEFAULT.withPictureSize(PictureSize.of(96, 64));
    assertThat(picture(model, sized)).isEqualTo("[n×3×96×64]");
  }

  /** As many channels as there are weights for, where the file leaves that open, too. */
  @Test
  void theFirstConvolutionImpliesTheChannels() {
    Model model =
        network("n", "c", "h", "w")
            .halving("half", "x", 1, 4)
            .node("mean = GlobalAveragePool half")
            .node("flat = Flatten mean")
            .linear("scores", "flat", 4, 3)
            .model();
    assertThat(picture(model)).isEqualTo("[n×1×h×w]");
  }

  @Test
  void batchesOfSeveralInputsAreOne() {
    Model model = ModelFiles.read(SAMPLES.resolve("two_batches.onnx"));
    assertThat(picture(model)).isEqualTo("[left_dynamic_axes_1×3×64×64]");
    assertThat(picture(ModelFiles.read(SAMPLES.resolve("keras_two_inputs.onnx"))))
        .isEqualTo("[?×64×64×3]");
    Model question =
        network("b0", "3", "32", "32")
            .input("words", DataType.FLOAT, "b1", "length1", "4")
            .input("mask", DataType.FLOAT, "b2", "length2", "1")
            .halving("half", "x", 3, 4)
            .node("mean = GlobalAveragePool half")
            .node("flat = Flatten mean")
            .node("kept = Mul words mask")
            .node(
                "asked = ReduceMean kept",
                Attributes.NONE.with("axes", new long[] {1}).with("keepdims", 0L))
            .node("both = Concat flat asked", Attributes.NONE.with("axis", 1L))
            .linear("scores", "both", 8, 3)
            .model();
    assertThat(picture(question)).isEqualTo("[b0×3×32×32]");
  }

  @Test
  void picturesThatMeetAreOfOneSize() {
    Model model =
        network("n1", "3", "h1", "w1")
            .input("depth", DataType.FLOAT, "n2", "1", "h2", "w2")
            .halving("colours", "x", 3, 4)
            .halving("places", "depth", 1, 4)
            .node("both = Add colours places")
            .node("mean = GlobalAveragePool both")
            .node("flat = Flatten mean")
            .linear("scores", "flat", 4, 3)
            .model();
    assertThat(picture(model)).isEqualTo("[n1×3×h1×w1]");
    AugmentOptions sized = AugmentOptions.DEFAULT.withPictureSize(PictureSize.of(32, 48));
    Augmented augmented = Augmenter.augment(model, sized);
    assertThat(augmented.inputTypes().get("depth").shape()).hasToString("[n1×1×32×48]");
    Verification.of(model, augmented);
  }

  @Test
  void whereNothingFitsTheUserIsAskedForTheSize() {
    Model oblong = flattened(ofAnySize(), 64, 32);
    refuses(
        oblong,
        AugmentOptions.DEFAULT,
        "ONNX Runtime refuses the model",
        "give that with --preprocess height=…,width=…");
    AugmentOptions said = AugmentOptions.DEFAULT.withPictureSize(PictureSize.of(64, 32));
    assertThat(picture(oblong, said)).isEqualTo("[batch×3×64×32]");
    refuses(
        flattened(ofAnySize(), 64, 64),
        said,
        "the model does not take pictures of 64×32 pixels (height × width), but of 64×64");
  }

  @Test
  void aSizeThatTheModelDoesNotTakeIsRefusedBeforeItRuns() {
    ExplainerSettings sized = ExplainerSettings.DEFAULT.withPreprocessing("height=100,width=90");
    assertThatThrownBy(() -> Explainer.open(Path.of("testmodels/demo/demo.onnx"), sized))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the model takes pictures of 128×128 pixels (height × width)")
        .hasMessageContaining("height=100,width=90 produces another size");
    assertThatThrownBy(() -> Explainer.open(SAMPLES.resolve("flatten_dynhw.onnx"), sized))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not take pictures of 100×90 pixels (height × width), but of 64×64");
  }

  @Test
  void photographsAreBroughtToTheImpliedSize(@TempDir Path folder) {
    Path file = SAMPLES.resolve("flatten_dynhw.onnx");
    try (Explainer explainer = Explainer.open(file)) {
      Geometry geometry = explainer.preprocessing().geometry();
      assertThat(geometry.height()).isEqualTo(64);
      assertThat(geometry.width()).isEqualTo(64);
      Explanation found = explainer.explain(PHOTO, Target.predicted()).get(0);
      assertThat(found.heatmap().peak()).isNotNull();
    }
    Path oblong = folder.resolve("oblong.onnx");
    ModelFiles.write(flattened(ofAnySize(), 64, 32), oblong);
    ExplainerSettings sized = ExplainerSettings.DEFAULT.withPreprocessing("height=64,width=32");
    try (Explainer explainer = Explainer.open(oblong, sized)) {
      assertThat(explainer.explain(PHOTO, Target.predicted())).hasSize(1);
    }
  }

  @Test
  void whatIsDeclaredIsBelievedWhereInferenceStops() {
    Model plain = stopped().model();
    assertThat(Inspection.of(plain, AugmentOptions.DEFAULT).facts().type("mapped").orElseThrow())
        .hasToString("float[]");
    Model told = stopped().declare("mapped", "batch", "4", "8", "8").model();
    Inspection found = Inspection.of(told, AugmentOptions.DEFAULT);
    assertThat(found.facts().type("mapped").orElseThrow()).hasToString("float[batch×4×8×8]");
    assertThat(found.facts().type("later").orElseThrow()).hasToString("float[batch×4×4×4]");
  }

  @Test
  void whatIsDeclaredFalselyIsNotBelieved() {
    Model model =
        network("batch", "3", "16", "16")
            .halving("half", "x", 3, 4)
            .declare("half", "batch", "4", "5", "5")
            .declare("mean", "7")
            .node("mean = GlobalAveragePool half")
            .node("flat = Flatten mean")
            .linear("scores", "flat", 4, 3)
            .model();
    Inspection found = Inspection.of(model, AugmentOptions.DEFAULT);
    assertThat(found.facts().type("half").orElseThrow()).hasToString("float[batch×4×8×8]");
    assertThat(found.facts().type("mean").orElseThrow()).hasToString("float[batch×4×1×1]");
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    Verification.of(model, augmented);
  }

  /** A reshape to a shape that another input says: nobody can know it beforehand. */
  private static SketchedGraph stopped() {
    return network("batch", "3", "16", "16")
        .input("shape", DataType.INT64, "rank")
        .halving("half", "x", 3, 4)
        .node("mapped = Reshape half shape")
        .halving("later", "mapped", 4, 4)
        .node("mean = GlobalAveragePool later")
        .node("flat = Flatten mean")
        .linear("scores", "flat", 4, 3);
  }

  @Test
  void aFileWhoseLoopEndsInferenceIsExplained() {
    Path file = Path.of("../shared/models/wild/detypify_typst_symbols.onnx");
    assumeThat(file).as("../shared holds a network with a loop that depends on nothing").exists();
    Model model = ModelFiles.read(file);
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().layers().get(0).tensor()).isEqualTo("relu_28");
    Verification.of(model, augmented);
  }
}
