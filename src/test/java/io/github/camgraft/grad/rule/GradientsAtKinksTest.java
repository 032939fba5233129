package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.Network.numbers;
import static io.github.camgraft.grad.Network.row;
import static io.github.camgraft.grad.rule.GradientRules.DECONVOLUTION;
import static io.github.camgraft.grad.rule.GradientRules.GUIDED;
import static io.github.camgraft.grad.rule.GradientRules.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.grad.Network;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Gradients where an operator has no derivative, which follow PyTorch; and what rectifiers let
 * through in guided backpropagation and deconvolution.
 */
class GradientsAtKinksTest {
  @ParameterizedTest
  @CsvSource({
    "y = Relu(x), -1, 0",
    "y = Relu(x), 0, 0",
    "y = Relu(x), 1e-30, 1",
    "y = Relu(x), 3e38, 1",
    "y = LeakyRelu(x) alpha=0.25, 0, 0.25",
    "y = ThresholdedRelu(x) alpha=1.5, 1.5, 0",
    "y = Elu(x) alpha=0.5, 0, 0.5",
    "y = HardSigmoid(x) alpha=0.25, -2, 0",
    "y = HardSigmoid(x) alpha=0.25, 2, 0",
    "y = HardSwish(x), -3, 0",
    "y = HardSwish(x), 3, 1",
    "y = Abs(x), 0, 0",
    "'y = Clip(x, zero, six)', 0, 0",
    "'y = Clip(x, zero, six)', 6, 0",
    "'y = Clip(x, zero, six)', 5.999999, 1",
    "'y = Clip(x, zero, large)', 4194304, 0",
    "'y = Clip(x, zero, large)', 4194303, 1",
    "'y = PRelu(x, half)', 0, 0.5",
    "'y = Pow(x, zero)', 0, 0",
    "'y = Pow(x, two)', 0, 0",
    "'y = Pow(two, x)', 0, 0.6931472",
    "'y = Pow(zero, x)', 2, 0",
    "'y = Max(x, zero)', 0, 0.5",
    "'y = Min(x, zero)', 0, 0.5",
    "'y = Max(x, zero, zero)', 0, 0.33333334",
    "'y = Max(x, x)', 1, 1",
    "y = Selu(x) alpha=0.5 gamma=3.0, 0, 1.5",
    "y = Celu(x), 0, 1",
    "y = Shrink(x), 0.5, 0",
    "y = ReduceL1(x), 0, 0",
    "y = ReduceL2(x), 0, 0",
    "y = LpNormalization(x) p=1, 0, 0",
    "y = LpNormalization(x) p=2, 0, 0"
  })
  void ofOneNumber(String node, double x, double expected) {
    assertThat(gradient(STANDARD, node, new double[] {x}, 1)).containsExactly((float) expected);
  }

  private static double[] gradient(RuleTable rules, String node, double[] x, double... seed) {
    Network network =
        Network.feeding("x: float[" + x.length + "]")
            .constant("zero", Shape.SCALAR, 0)
            .constant("zeros", Shape.of(x.length), new double[x.length])
            .constant("half", Shape.of(1), 0.5)
            .constant("minus", Shape.SCALAR, -1)
            .constant("one", Shape.SCALAR, 1)
            .constant("two", Shape.SCALAR, 2)
            .constant("six", Shape.SCALAR, 6)
            .constant("large", Shape.SCALAR, 0x1p22)
            .node(node);
    return GradientCheck.numbers(network.gradient(rules, "y", row(seed), "x", Map.of("x", row(x))));
  }

  @Test
  void equalNumbersInAPoolingWindowCountOnce() {
    NumericTensor picture = numbers(List.of(1, 1, 3, 3), 5, 5, 5, 5, 5, 5, 5, 5, 5);
    assertThat(pooled("y = MaxPool(x) kernel_shape=2,2", picture, 1, 2, 3, 4))
        .containsExactly(1, 2, 0, 3, 4, 0, 0, 0, 0);
    assertThat(
            pooled("y = MaxPool(x) kernel_shape=3,3 pads=1,1,1,1 strides=2,2", picture, 1, 2, 3, 4))
        .containsExactly(1, 2, 0, 3, 4, 0, 0, 0, 0);
    assertThat(pooled("y = GlobalMaxPool(x)", picture, 7))
        .containsExactly(7, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void equalNumbersInAReductionShare() {
    NumericTensor picture = numbers(List.of(1, 1, 3, 3), 5, 5, 1, 1, 5, 2, 2, 5, 3);
    assertThat(pooled("y = ReduceMax(x)", picture, 8)).containsExactly(2, 2, 0, 0, 2, 0, 0, 2, 0);
    assertThat(pooled("y = ReduceMin(x)", picture, 8)).containsExactly(0, 0, 4, 4, 0, 0, 0, 0, 0);
  }

  @Test
  void aProductWithoutOneNumberMayNeedTheZeros() {
    assertThat(gradient(STANDARD, "y = ReduceProd(x)", new double[] {2, 5, 3}, 1))
        .containsExactly(15, 6, 10);
    assertThat(gradient(STANDARD, "y = ReduceProd(x)", new double[] {2, 0, 3}, 1))
        .containsExactly(0, 6, 0);
    assertThat(gradient(STANDARD, "y = ReduceProd(x)", new double[] {0, 0, 3}, 1))
        .containsExactly(0, 0, 0);
  }

  private static double[] pooled(String node, NumericTensor picture, double... seed) {
    Network network = Network.feeding("x: float[1,1,3,3]").node(node);
    int side = (int) Math.sqrt(seed.length);
    NumericTensor arriving = numbers(List.of(1, 1, side, side), seed);
    return GradientCheck.numbers(
        network.gradient(STANDARD, "y", arriving, "x", Map.of("x", picture)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y = Relu(x)",
        "y = Clip(x, zero)",
        "y = Max(x, zero)",
        "y = Max(zero, x)",
        "y = Max(x, zeros)"
      })
  void rectifiersLetThroughWhatIsPositive(String node) {
    double[] x = {-1, 0, 2, 2};
    double[] arriving = {1, 1, 1, -1};
    assertThat(gradient(GUIDED, node, x, arriving)).containsExactly(0, 0, 1, 0);
    assertThat(gradient(DECONVOLUTION, node, x, arriving)).containsExactly(1, 1, 1, 0);
  }

  @Test
  void clippedRectifiersAlsoEndAtTheirBound() {
    double[] x = {-1, 0, 3, 3, 6, 7};
    double[] arriving = {1, 1, 1, -1, 1, 1};
    String node = "y = Clip(x, zero, six)";
    assertThat(gradient(GUIDED, node, x, arriving)).containsExactly(0, 0, 1, 0, 0, 0);
    assertThat(gradient(DECONVOLUTION, node, x, arriving)).containsExactly(1, 1, 1, 0, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y = Clip(x, minus, one)",
        "y = Clip(x)",
        "y = Max(x, one)",
        "y = Max(x, zero, one)",
        "y = Min(x, zero)",
        "y = LeakyRelu(x)",
        "y = Sigmoid(x)"
      })
  void everythingElseKeepsItsGradient(String node) {
    double[] x = {-2, -0.5, 0.5, 2};
    double[] arriving = {-1, -1, -1, 1};
    double[] plain = gradient(STANDARD, node, x, arriving);
    assertThat(Arrays.stream(plain).min().getAsDouble()).isNegative();
    assertThat(gradient(GUIDED, node, x, arriving)).isEqualTo(plain);
    assertThat(gradient(DECONVOLUTION, node, x, arriving)).isEqualTo(plain);
  }
}
