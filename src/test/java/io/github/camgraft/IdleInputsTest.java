package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that the score does not depend on: columns that pass through, inputs of other outputs. */
class IdleInputsTest {
  private static final Path DEMO_FILE = Path.of("testmodels/demo/demo.onnx");
  private static final Model DEMO = ModelFiles.read(DEMO_FILE);
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");

  @TempDir private Path folder;

  private static ValueInfo value(String name, DataType type, long... sizes) {
    return ValueInfo.of(name, new TensorType(type, Shape.of(sizes)));
  }

  /** The demonstration model with another input, nodes in front of its own and another output. */
  private static Model with(Model model, ValueInfo input, List<Node> nodes, ValueInfo... outputs) {
    Graph graph = model.graph();
    return model.withGraph(
        graph
            .withNodes(Stream.concat(nodes.stream(), graph.nodes().stream()).toList())
            .withInputs(Stream.concat(Stream.of(input), graph.inputs().stream()).toList())
            .withOutputs(Stream.concat(Stream.of(outputs), graph.outputs().stream()).toList()));
  }

  private static Node node(String operator, String output, String... inputs) {
    return Node.of(operator, List.of(inputs), List.of(output), Attributes.NONE);
  }

  /** Columns that pass through, one of text, as a pipeline of ML.NET has them. */
  private static Model columns() {
    Model weighted =
        with(
            DEMO,
            value("Weight", DataType.FLOAT, 1, 1),
            List.of(node("Identity", "Weight.output", "Weight")),
            value("Weight.output", DataType.FLOAT, 1, 1));
    return with(
        weighted,
        value("Label", DataType.STRING, 1, 1),
        List.of(node("Identity", "Label.output", "Label")),
        value("Label.output", DataType.STRING, 1, 1));
  }

  /** A second head that looks at the picture and at a depth, and an input that nobody reads. */
  private static Model secondHead() {
    Model deep =
        with(
            DEMO,
            value("depth", DataType.FLOAT, 1, 1, 128, 128),
            List.of(node("Mul", "masked", "image", "depth"), node("ReduceMean", "mean", "masked")),
            value("mean", DataType.FLOAT, 1, 1, 1, 1));
    return with(deep, value("unread", DataType.INT64, 1), List.of());
  }

  /** The demonstration model with another input added to its picture. */
  private static Model demanding(DataType type) {
    Graph graph = DEMO.graph();
    List<Node> nodes = new ArrayList<>();
    Attributes toFloat = Attributes.NONE.with("to", DataType.FLOAT.code());
    nodes.add(Node.of("Cast", List.of("offset"), List.of("real"), toFloat));
    nodes.add(node("Add", "moved", "image", "real"));
    for (Node node : graph.nodes()) {
      nodes.add(node.taking(Map.of("image", "moved")));
    }
    List<ValueInfo> inputs = new ArrayList<>(graph.inputs());
    inputs.add(value("offset", type, 1, 1, 1, 1));
    return DEMO.withGraph(graph.withNodes(nodes).withInputs(inputs));
  }

  private Path written(Model model) {
    Path file = folder.resolve("model.onnx");
    ModelFiles.write(model, file);
    return file;
  }

  private static Augmented augmented(Model model) {
    return Augmenter.augment(model, AugmentOptions.DEFAULT);
  }

  private static Explanation explained(Path file, ExplainerSettings settings) {
    try (Explainer explainer = Explainer.open(file, settings)) {
      return explainer.explain(PHOTO, Target.predicted()).get(0);
    }
  }

  private static void explainsLikeTheDemo(Path file, ExplainerSettings settings) {
    Explanation expected = explained(DEMO_FILE, ExplainerSettings.DEFAULT);
    Explanation actual = explained(file, settings);
    assertThat(actual.prediction().index()).isEqualTo(expected.prediction().index());
    assertThat(actual.score()).isEqualTo(expected.score());
    assertThat(actual.heatmap()).isEqualTo(expected.heatmap());
  }

  @Test
  void columnsThatPassThroughAreNotDemanded() {
    explainsLikeTheDemo(written(columns()), ExplainerSettings.DEFAULT);
  }

  @Test
  void neitherAreInputsOfOtherOutputsAndThoseThatNobodyReads() {
    explainsLikeTheDemo(written(secondHead()), ExplainerSettings.DEFAULT);
  }

  @Test
  void neitherAreTheyByAnAugmentedFileWhichKeepsThemAll() {
    Model model = augmented(secondHead()).file();
    assertThat(model.graph().feeds())
        .extracting(ValueInfo::name)
        .contains("image", "depth", "unread");
    assertThat(model.graph().outputs()).extracting(ValueInfo::name).contains("mean");
    explainsLikeTheDemo(written(model), ExplainerSettings.DEFAULT);
  }

  @Test
  void whatIsFedToThemIsPassedOver() {
    FloatTensor depth = FloatTensor.of(new float[128 * 128], 1, 1, 128, 128);
    Path file = written(secondHead());
    explainsLikeTheDemo(file, ExplainerSettings.DEFAULT.withInputs(Map.of("depth", depth)));
    ExplainerSettings misspelt = ExplainerSettings.DEFAULT.withInputs(Map.of("dept", depth));
    assertThatThrownBy(() -> explained(file, misspelt))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("no input 'dept'");
  }

  @Test
  void furtherRunsDoNotDemandThemEither() {
    ExplainerSettings many =
        ExplainerSettings.DEFAULT.withMethods(
            List.of(LayerMethod.SCORECAM, InputMethod.INTEGRATED_GRADIENTS));
    Explanation expected = explained(DEMO_FILE, many);
    Explanation actual = explained(written(columns()), many);
    assertThat(actual.heatmap(LayerMethod.SCORECAM))
        .isEqualTo(expected.heatmap(LayerMethod.SCORECAM));
    assertThat(actual.attribution(InputMethod.INTEGRATED_GRADIENTS).values())
        .isEqualTo(expected.attribution(InputMethod.INTEGRATED_GRADIENTS).values());
  }

  @Test
  void whatDependsOnTextIsLeftOutOfTheTrialAlone() {
    Model model = columns();
    Verification verification = Verification.of(model, augmented(model));
    assertThat(verification.leftOut()).containsExactly("Label.output");
    assertThat(verification.outputError()).isLessThan(1e-5);
    assertThat(verification.compared()).isEqualTo(verification.segments()).isPositive();
    Model numbers = secondHead();
    assertThat(Verification.of(numbers, augmented(numbers)).leftOut()).isEmpty();
  }

  /** The part of the model that can be fed is compared as ever. */
  @Test
  void aMistakeBesideTextIsFound() {
    Model model = columns();
    Graph graph = model.graph();
    List<Node> nodes = new ArrayList<>(graph.nodes());
    nodes.set(1, node("Neg", "Weight.output", "Weight"));
    assertThat(graph.nodes().get(1).outputs()).containsExactly("Weight.output");
    Model other = model.withGraph(graph.withNodes(nodes));
    assertThatThrownBy(() -> Verification.of(other, augmented(model)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("Weight.output");
  }

  @Test
  void whatTheScoreDependsOnIsDemandedWithItsTypeAndShape() {
    Path file = written(demanding(DataType.INT32));
    assertThatThrownBy(() -> explained(file, ExplainerSettings.DEFAULT))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(
            "another input 'offset' (int32 [1×1×1×1]), which the picture does not fill");
    Model text = demanding(DataType.STRING);
    Augmented augmented = augmented(text);
    assertThatThrownBy(() -> Verification.of(text, augmented))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the score depends on the input 'offset'");
  }
}
