package io.github.camgraft.grad;

import static io.github.camgraft.grad.Network.row;
import static io.github.camgraft.grad.rule.GradientCheck.numbers;
import static io.github.camgraft.grad.rule.GradientRules.GUIDED;
import static io.github.camgraft.grad.rule.GradientRules.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine: what it sums, shares, leaves out and refuses. */
class BackpropTest {
  private static Network three() {
    return Network.feeding("x: float[3]");
  }

  /** The gradient of the sum of y at x = 1, 2, 3. */
  private static double[] gradientAt123(Network network) {
    Map<String, NumericTensor> feeds = Map.of("x", row(1, 2, 3));
    NumericTensor y = network.run(feeds, "y").get("y");
    double[] ones = new double[y.count()];
    Arrays.fill(ones, 1);
    NumericTensor seed = new DoubleTensor(ones, y.shape());
    return numbers(network.gradient(STANDARD, "y", seed, "x", feeds));
  }

  @Test
  void branchesAddUp() {
    Network network =
        three()
            .constant("a", Shape.of(3), 10, 20, 30)
            .node("left = Mul(x, a)")
            .node("right = Mul(x, x)")
            .node("y = Add(left, right)");
    assertThat(gradientAt123(network)).containsExactly(12, 24, 36);
  }

  @ParameterizedTest
  @CsvSource({
    "'y = Add(x, x)', 2, 2, 2",
    "'y = Sub(x, x)', 0, 0, 0",
    "'y = Mul(x, x)', 2, 4, 6",
    "'y = Div(x, x)', 0, 0, 0",
    "'y = Sum(x, x, x)', 3, 3, 3",
    "'y = Max(x, x)', 1, 1, 1",
    "'y = Concat(x, x) axis=0', 2, 2, 2",
    "'y = MatMul(x, x)', 2, 4, 6"
  })
  void tensorMayBeUsedTwiceByOneNode(String node, double first, double second, double third) {
    assertThat(gradientAt123(three().node(node))).containsExactly(first, second, third);
  }

  @Test
  void everyOutputOfANodeCounts() {
    Network network =
        three()
            .constant("parts", 2, 1)
            .constant("ten", Shape.SCALAR, 10)
            .node("a, b = Split(x, parts)")
            .node("c = Mul(b, ten)")
            .node("y = Add(a, c)");
    assertThat(gradientAt123(network)).containsExactly(1, 1, 20);
  }

  @Test
  void gradientOfTheScoreItselfIsTheSeed() {
    Network network = three().node("y = Relu(x)");
    NumericTensor seed = row(4, 5, 6);
    Map<String, NumericTensor> feeds = Map.of("x", row(-1, -2, -3));
    assertThat(numbers(network.gradient(STANDARD, "y", seed, "y", feeds))).containsExactly(4, 5, 6);
  }

  @Test
  void nodesAsideOfThePathMayBeUnknown() {
    Network network =
        three()
            .feed("other: float[3]")
            .node("before = com.microsoft:QuickGelu(x) alpha=0.0")
            .node("aside = com.microsoft:QuickGelu(other) alpha=0.0")
            .node("h = Relu(before)")
            .node("y = Mul(h, aside)")
            .node("behind = com.microsoft:QuickGelu(y)"); // With alpha=0 it halves its input.
    Map<String, NumericTensor> feeds = Map.of("x", row(1, 2, 3), "other", row(2, 4, 6));
    assertThat(numbers(network.gradient(STANDARD, "y", row(1, 1, 1), "before", feeds)))
        .containsExactly(1, 2, 3);
  }

  @Test
  void twoPassesShareWhatTheyHaveInCommon() {
    Network network =
        three().node("g = Sigmoid(x)").node("h = Tanh(g)").node("k = Relu(h)").node("y = Exp(k)");
    Graph graph = network.graph("y");
    Tape tape = new Tape(graph, network.facts());
    Value seed = tape.input("seed", new TensorType(DataType.FLOAT, Shape.of(3)));
    Value layer = new Backprop(graph, tape, STANDARD).gradient("y", seed, "h", "layer");
    Value input = new Backprop(graph, tape, STANDARD).gradient("y", seed, "x", "input");
    Value guided = new Backprop(graph, tape, GUIDED).gradient("y", seed, "x", "guided");
    List<String> names =
        tape.continued(List.of(layer, input, guided)).nodes().stream()
            .map(node -> node.output(0))
            .toList();
    assertThat(names).anyMatch(name -> name.startsWith("camgraft/layer/the_k"));
    assertThat(names).noneMatch(name -> name.startsWith("camgraft/input/the_k"));
    assertThat(names).noneMatch(name -> name.startsWith("camgraft/guided/the_y"));
    assertThat(names).filteredOn(name -> name.contains("HardSigmoid")).hasSize(1);
  }

  @Test
  void allUnknownOperatorsAreNamedAtOnce() {
    Network network =
        Network.feeding("x: float[1,2,4,4]")
            .constant("box", Shape.of(1, 5), 0, 0, 0, 4, 4)
            .node("a = MaxRoiPool(x, box) pooled_shape=2,2")
            .node("b = Relu(a)")
            .node("c = Det(b)")
            .node("d = MaxRoiPool(b, box) pooled_shape=2,2")
            .node("y = Add(c, d)");
    NoGradientException refused = refusal(network);
    assertThat(refused)
        .hasMessageContaining("MaxRoiPool (nodes 'the_a', 'the_d')")
        .hasMessageContaining("Det (node 'the_c')");
    assertThat(refused.obstacles())
        .extracting(Obstacle::node)
        .containsExactly("the_a", "the_c", "the_d");
  }

  @Test
  void unknownFormsAreNamedTogetherWithUnknownOperators() {
    Network network =
        Network.feeding("x: float[1,2,4,4]")
            .constant("box", Shape.of(1, 4), 0, 0, 6, 6)
            .constant("zero", 0)
            .constant("sizes", 1, 2, 8, 8)
            .constant("ratio", Shape.SCALAR, 0.5)
            .constant(Tensor.of("yes", DataType.BOOL, Shape.SCALAR, 1))
            .node("a = Resize(x, , , sizes) keep_aspect_ratio_policy=not_smaller")
            .node("b = RoiAlign(a, box, zero) output_height=6 output_width=6 mode=max")
            .node("c = Dropout(b, ratio, yes)")
            .node("y = Resize(c, , , sizes) keep_aspect_ratio_policy=not_smaller");
    assertThat(refusal(network).obstacles())
        .containsExactly(
            new Obstacle("Resize", "the_a", "with sizes of all axes that keep the aspect ratio"),
            new Obstacle("RoiAlign", "the_b", "with mode=max"),
            new Obstacle(
                "Dropout", "the_c", "in training mode; export the model in evaluation mode"),
            new Obstacle("Resize", "the_y", "with sizes of all axes that keep the aspect ratio"));
  }

  @Test
  void trainingModeOfBatchNormalizationIsRefused() {
    Network network =
        Network.feeding("x: float[2,3]")
            .constant("c", Shape.of(3), 1, 1, 1)
            .node("y, m, v = BatchNormalization(x, c, c, c, c) training_mode=1");
    TensorType type = new TensorType(DataType.FLOAT, Shape.of(2, 3));
    Facts facts = new Facts(Map.of("x", type, "y", type), Map.of());
    assertThatThrownBy(() -> network.differentiated(facts, STANDARD, "y", "x"))
        .hasMessageContaining("BatchNormalization in training mode")
        .hasMessageContaining("the_y");
  }

  @Test
  void inputsWithoutARuleAreNamed() {
    Network network =
        Network.feeding("x: float[3]")
            .feed("p: float[2,3]")
            .node("y = BatchNormalization(p, x, x, x, x)");
    assertThat(refusal(network).obstacles())
        .containsExactly(
            new Obstacle("BatchNormalization", "the_y", "with respect to input 1"),
            new Obstacle("BatchNormalization", "the_y", "with respect to input 2"),
            new Obstacle("BatchNormalization", "the_y", "with respect to input 3"),
            new Obstacle("BatchNormalization", "the_y", "with respect to input 4"));
  }

  private static NoGradientException refusal(Network network) {
    return catchThrowableOfType(
        NoGradientException.class, () -> network.differentiated(STANDARD, "y", "x"));
  }

  static Set<String> neverDifferentiable() {
    return STANDARD.operators(RuleTable.Kind.NEVER);
  }

  @ParameterizedTest
  @MethodSource("neverDifferentiable")
  void pathEndsAtStepsAndIsNamed(String operator) {
    Network network = three().node("h = " + operator + "(x)").node("y = Cast(h) to=1");
    TensorType type = new TensorType(DataType.FLOAT, Shape.of(3));
    Facts facts = new Facts(Map.of("x", type, "h", type, "y", type), Map.of());
    NoGradientException refused =
        catchThrowableOfType(
            NoGradientException.class, () -> network.differentiated(facts, STANDARD, "y", "x"));
    assertThat(refused.obstacles()).containsExactly(new Obstacle(operator, "the_h", ""));
    assertThat(refused).hasMessageContaining("zero by definition: " + operator + " (node 'the_h')");
  }

  @Test
  void pathEndsAtWholeNumbers() {
    Network network =
        three().node("aside = Floor(x)").node("whole = Cast(x) to=7").node("y = Cast(whole) to=1");
    assertThat(refusal(network).obstacles()).containsExactly(new Obstacle("Cast", "the_whole", ""));
  }

  @Test
  void scoreMayNotDependOnTheTensorAtAll() {
    Network network = three().feed("other: float[3]").node("y = Relu(other)");
    assertThat(refusal(network)).hasMessage("'y' does not depend on 'x'");
  }

  @Test
  void lengthsThatMayDifferAreComparedWhenTheModelRuns() {
    Network network =
        Network.feeding("x: float[N,A]").feed("other: float[M,B]").node("y = Mul(x, other)");
    Facts facts =
        new Facts(
            Map.of("x", open("N", "A"), "other", open("M", "B"), "y", open("K", "C")), Map.of());
    Network.Differentiated both = network.differentiated(facts, STANDARD, "y", "x", "other");
    NumericTensor square = Network.numbers(List.of(2, 2), 1, 2, 3, 4);
    NumericTensor wide = Network.numbers(List.of(1, 2), 10, 20);
    NumericTensor high = Network.numbers(List.of(2, 1), 10, 20);
    NumericTensor seed = Network.numbers(List.of(2, 2), 1, 1, 1, 1);
    assertGradients(both, square, square, seed, "[1.0, 2.0, 3.0, 4.0]", "[1.0, 2.0, 3.0, 4.0]");
    assertGradients(both, square, wide, seed, "[10.0, 20.0, 10.0, 20.0]", "[4.0, 6.0]");
    assertGradients(both, high, wide, seed, "[30.0, 30.0]", "[30.0, 30.0]");
    NumericTensor none = Network.numbers(List.of(0, 2));
    assertGradients(both, none, none, none, "[]", "[]");
  }

  private static TensorType open(String rows, String columns) {
    return new TensorType(
        DataType.FLOAT, new Shape(List.of(Dimension.symbolic(rows), Dimension.symbolic(columns))));
  }

  private static void assertGradients(
      Network.Differentiated model,
      NumericTensor x,
      NumericTensor other,
      NumericTensor seed,
      String wantedForX,
      String wantedForOther) {
    Map<String, NumericTensor> results =
        Network.run(model.model(), Map.of("x", x, "other", other, "seed", seed));
    NumericTensor gradient = results.get("gradient/x");
    assertThat(gradient.shape()).isEqualTo(x.shape());
    assertThat(Arrays.toString(numbers(gradient))).isEqualTo(wantedForX);
    assertThat(Arrays.toString(numbers(results.get("gradient/other")))).isEqualTo(wantedForOther);
  }
}
