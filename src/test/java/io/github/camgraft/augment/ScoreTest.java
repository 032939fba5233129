package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.score.Score;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is differentiated, whatever the exporter hung behind it. */
class ScoreTest {
  private static final Attributes NONE = Attributes.NONE;

  @Test
  void probabilitiesAreFollowedBackToTheirScores() {
    for (String tail : List.of("Softmax", "LogSoftmax", "Sigmoid")) {
      Score score = score(model(3, node(tail, "scores", "out")));
      assertThat(score.tensor()).as(tail).isEqualTo("scores");
      assertThat(score.output()).isEqualTo("out");
      assertThat(score.reason()).contains(tail);
    }
  }

  /** A label of text and a map of names, as the converters of scikit-learn and CoreML write. */
  @Test
  void namesAreFollowedBackToTheScores() {
    Model model = ModelFiles.read(Path.of("testmodels/tails/zipmap.onnx"));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().score()).isEqualTo("scores");
    assertThat(augmented.contract().output()).isEqualTo(Contract.CLASS_SCORES);
    assertThat(augmented.contract().classes()).isEqualTo(3);
    assertThat(Verification.of(model, augmented).compared()).isPositive();
  }

  @Test
  void whatExportersPutBehindTheProbabilitiesIsPassed() {
    Score score =
        score(
            model(
                3,
                node("Softmax", "scores", "probabilities"),
                node("Identity", "probabilities", "same"),
                Node.of(
                    "Cast",
                    List.of("same"),
                    List.of("out"),
                    NONE.with("to", DataType.DOUBLE.code()))));
    assertThat(score.tensor()).isEqualTo("scores");
    assertThat(score.tail()).isEqualTo(Score.Tail.SOFTMAX);
  }

  @Test
  void aReluOnTheScoreIsPassedOverAndSaid() {
    Score score =
        score(model(3, node("Relu", "scores", "clipped"), node("LogSoftmax", "clipped", "out")));
    assertThat(score.tensor()).isEqualTo("scores");
    assertThat(score.reason()).contains("the Relu 'clipped' between them is passed over");
  }

  @Test
  void aScoreThatIsTheOutputStaysOne() {
    Score score = score(model(3, node("Identity", "scores", "out")));
    assertThat(score.tensor()).isEqualTo("out");
    assertThat(score.tail()).isEqualTo(Score.Tail.NONE);
  }

  @Test
  void aLabelIsFollowedBackToTheScoresItWasChosenFrom() {
    Node label = Node.of("ArgMax", List.of("probabilities"), List.of("out"), NONE.with("axis", 1));
    Model model = model(3, node("Softmax", "scores", "probabilities"), label);
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().score()).isEqualTo("scores");
    assertThat(augmented.contract().output()).isEqualTo(Contract.CLASS_SCORES);
    Map<String, NumericTensor> outputs = run(augmented.model(), -1);
    assertThat(outputs.get(Contract.CLASS_SCORES).shape()).containsExactly(1, 3);
    int chosen = (int) outputs.get("out").at(0);
    assertThat(outputs.get(Contract.EXPLAINED_CLASS).at(0)).isEqualTo(chosen);
    assertThat(outputs.get(Contract.EXPLAINED_SCORE).at(0))
        .isEqualTo(outputs.get(Contract.CLASS_SCORES).at(chosen));
  }

  /** As {@code names[argmax]} is exported. */
  @Test
  void aNameIsFollowedBackToTheScoresItWasChosenFrom() {
    Node label = Node.of("ArgMax", List.of("scores"), List.of("label"), NONE.with("axis", 1));
    Attributes toText = NONE.with("to", DataType.STRING.code());
    Node names = Node.of("Cast", List.of("numbers"), List.of("names"), toText);
    Node name = Node.of("Gather", List.of("names", "label"), List.of("out"), NONE);
    Model model = model(3, label, names, name);
    List<Tensor> constants = new ArrayList<>(model.graph().initializers().values());
    constants.add(Tensor.ofLongs("numbers", 7, 8, 9));
    Model named = model.withGraph(model.graph().withInitializers(constants));
    assertThat(score(named).tensor()).isEqualTo("scores");
  }

  @Test
  void mapsBesideTheScoresAreNoScores() {
    Model model = model(3, node("Softmax", "scores", "out"));
    List<ValueInfo> outputs = List.of(ValueInfo.untyped("features"), ValueInfo.untyped("out"));
    assertThat(score(model.withGraph(model.graph().withOutputs(outputs))).tensor())
        .isEqualTo("scores");
  }

  @Test
  void oneNumberStandsForTwoClasses() {
    Model model = model(1, node("Sigmoid", "scores", "out"));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThat(augmented.contract().classes()).isEqualTo(2);
    Map<String, NumericTensor> second = run(augmented.model(), 1);
    Map<String, NumericTensor> first = run(augmented.model(), 0);
    double probability = second.get("out").at(0);
    double score = second.get(Contract.EXPLAINED_SCORE).at(0);
    assertThat(1 / (1 + Math.exp(-score)))
        .isCloseTo(probability, org.assertj.core.data.Offset.offset(1e-6));
    assertThat(first.get(Contract.EXPLAINED_SCORE).at(0)).isEqualTo(-score);
    float[] against = ((FloatTensor) first.get("cam_gradients")).values();
    float[] favour = ((FloatTensor) second.get("cam_gradients")).values();
    for (int i = 0; i < favour.length; i++) {
      assertThat(against[i]).isEqualTo(-favour[i]);
    }
    assertThat(run(augmented.model(), -1).get(Contract.EXPLAINED_CLASS).at(0))
        .isEqualTo(probability > 0.5 ? 1.0 : 0.0);
  }

  @Test
  void scoresWithoutABatchAreOnePicture() {
    Node squeeze = Node.of("Squeeze", List.of("scores", "zero"), List.of("out"), NONE);
    Augmented augmented = Augmenter.augment(model(3, squeeze), AugmentOptions.DEFAULT);
    assertThat(augmented.contract().score()).isEqualTo("out");
    assertThat(augmented.contract().classes()).isEqualTo(3);
    assertThat(run(augmented.model(), 2).get(Contract.EXPLAINED_CLASS).at(0)).isEqualTo(2);
  }

  @Test
  void mapsAndUnknownTensorsAreNoScores() {
    Model model = model(3, node("Identity", "scores", "out"));
    assertThatThrownBy(() -> Analysis.of(model, AugmentOptions.DEFAULT.withScore("features")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not one number for each class");
    assertThatThrownBy(() -> Analysis.of(model, AugmentOptions.DEFAULT.withScore("nothing")))
        .hasMessageContaining("has no tensor 'nothing'");
  }

  private static Score score(Model model) {
    return Analysis.of(model, AugmentOptions.DEFAULT).score();
  }

  private static Map<String, NumericTensor> run(Model model, long index) {
    FloatTensor picture = FloatTensor.of(random(3 * 8 * 8), 1, 3, 8, 8);
    try (InferenceSession session = InferenceSession.open(model, SessionSettings.CPU)) {
      return session.run(
          Map.of("image", picture, Contract.EXPLAIN_CLASS, new LongTensor(new long[] {index}, 1)));
    }
  }

  /**
   * A convolution, a rectifier, a mean over space and a linear layer to {@code scores}, then these
   * nodes to {@code out}.
   */
  private static Model model(int columns, Node... tail) {
    List<Node> nodes =
        new ArrayList<>(
            List.of(
                Node.of("Conv", List.of("image", "kernels"), List.of("maps"), NONE),
                node("Relu", "maps", "features"),
                node("GlobalAveragePool", "features", "pooled"),
                node("Flatten", "pooled", "flat"),
                Node.of("Gemm", List.of("flat", "weights"), List.of("scores"), NONE)));
    nodes.addAll(Arrays.asList(tail));
    Shape picture =
        new Shape(List.of(Dimension.of(1), Dimension.of(3), Dimension.of(8), Dimension.of(8)));
    Graph graph =
        Graph.empty("small")
            .withNodes(nodes)
            .withInputs(List.of(ValueInfo.of("image", new TensorType(DataType.FLOAT, picture))))
            .withInitializers(
                List.of(
                    Tensor.ofFloats("kernels", Shape.of(4, 3, 3, 3), random(108)),
                    Tensor.ofFloats("weights", Shape.of(4, columns), random(4 * columns)),
                    Tensor.ofLongs("zero", 0)))
            .withOutputs(List.of(ValueInfo.untyped("out")))
            .withoutUnusedInitializers();
    return Model.of(graph, 18, 8);
  }

  private static Node node(String operator, String input, String output) {
    return Node.of(operator, List.of(input), List.of(output), NONE);
  }

  private static float[] random(int count) {
    Random random = new Random(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
