package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.Network.numbers;
import static io.github.camgraft.grad.Network.row;
import static io.github.camgraft.grad.rule.GradientRules.GUIDED;
import static io.github.camgraft.grad.rule.GradientRules.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.github.camgraft.grad.Network;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Derivatives that are infinite at a point, and what is in front of them. As in PyTorch, what a
 * rectifier cuts off gets zero whatever arrives; and zero times infinity is zero.
 */
class InfiniteDerivativesTest {
  /** In front of a root at zero, or of an arc cosine at one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "r = Relu(x); y = Sqrt(r); -1; 0",
        "r = Relu(x); y = Sqrt(r); 4; 0.25",
        "r = Relu(x); y = Pow(r, half); -1; 0",
        "r = Relu(x); y = Log(r); -1; 0",
        "r = Relu(x); y = Reciprocal(r); -1; 0",
        "r = Relu(x); y = Div(one, r); -1; 0",
        "r = Relu(x); y = Acosh(r); -1; 0",
        "r = Relu(x); y = ReduceL2(r); -1; 0",
        "r = Clip(x, zero, six); y = Sqrt(r); -1; 0",
        "r = Clip(x, minus, one); y = Acos(r); 3; 0",
        "r = Clip(x, minus, one); y = Asin(r); -3; 0",
        "r = Clip(x, minus, one); y = Atanh(r); 3; 0",
        "r = HardSigmoid(x) alpha=0.25; y = Sqrt(r); -5; 0",
        "r = HardSigmoid(x) alpha=0.25; y = Acos(r); 5; 0",
        "r = HardSwish(x); y = Sqrt(r); -5; 0",
        "r = ThresholdedRelu(x); y = Sqrt(r); 0.5; 0",
        "r = Shrink(x) lambd=0.5; y = Sqrt(r); 0.25; 0",
        "r = PRelu(x, zero); y = Sqrt(r); -1; 0",
        "r = LeakyRelu(x) alpha=0.0; y = Sqrt(r); -1; 0",
        "r = Max(x, zero); y = Sqrt(r); -1; 0",
        "r = Min(x, one); y = Acos(r); 2; 0",
        "r = Abs(x); y = Sqrt(r); 0; 0",
        "r = Mul(x, x); y = Sqrt(r); 0; 0",
        "r = Mul(x, zero); y = Sqrt(r); 5; 0",
        "r = Where(yes, zero, x); y = Sqrt(r); 5; 0"
      })
  void areCutOff(String first, String second, double x, double expected) {
    for (RuleTable rules : List.of(STANDARD, GUIDED)) {
      assertThat(gradient(rules, 1, x, first, second)).containsExactly(expected);
    }
  }

  /** Where nothing arrives, nothing goes on: the score does not depend on it. */
  @ParameterizedTest
  @ValueSource(strings = {"Sqrt(x)", "Log(x)", "Pow(x, half)", "Reciprocal(x)", "Div(one, x)"})
  void nothingArrivingStaysNothing(String operator) {
    assertThat(gradient(STANDARD, 0, 0, "y = " + operator))
        .containsExactly(new double[] {0}, offset(0.0));
  }

  @Test
  void whatIsInfiniteStaysInfinite() {
    assertThat(gradient(STANDARD, 1, 0, "y = Sqrt(x)")).containsExactly(Double.POSITIVE_INFINITY);
    assertThat(gradient(STANDARD, -3, 0, "y = Sqrt(x)")).containsExactly(Double.NEGATIVE_INFINITY);
    assertThat(gradient(STANDARD, 1, 0, "r = Mul(x, six)", "y = Sqrt(r)"))
        .containsExactly(Double.POSITIVE_INFINITY);
  }

  /** One row is constant, the other is not. */
  @Test
  void aConstantRowHasNoGradientOfItsDeviation() {
    Network network =
        Network.feeding("x: float[2,3]")
            .constant("last", 1)
            .node("mean = ReduceMean(x, last)")
            .node("d = Sub(x, mean)")
            .node("squares = Mul(d, d)")
            .node("variance = ReduceMean(squares, last)")
            .node("y = Sqrt(variance)");
    NumericTensor rows = numbers(List.of(2, 3), 1, 2, 3, 5, 5, 5);
    NumericTensor gradient =
        network.gradient(STANDARD, "y", numbers(List.of(2, 1), 1, 1), "x", Map.of("x", rows));
    double slope = 1 / Math.sqrt(6);
    assertThat(GradientCheck.numbers(gradient))
        .containsExactly(new double[] {-slope, 0, slope, 0, 0, 0}, offset(1e-6));
  }

  private static double[] gradient(RuleTable rules, double seed, double x, String... nodes) {
    Network network =
        Network.feeding("x: float[1]")
            .constant(Tensor.of("yes", DataType.BOOL, Shape.of(1), 1))
            .constant("zero", Shape.SCALAR, 0)
            .constant("half", Shape.SCALAR, 0.5)
            .constant("minus", Shape.SCALAR, -1)
            .constant("one", Shape.SCALAR, 1)
            .constant("six", Shape.SCALAR, 6);
    for (String node : nodes) {
      network = network.node(node.strip());
    }
    return GradientCheck.numbers(network.gradient(rules, "y", row(seed), "x", Map.of("x", row(x))));
  }
}
