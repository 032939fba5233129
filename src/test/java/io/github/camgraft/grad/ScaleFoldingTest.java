package io.github.camgraft.grad;

import static io.github.camgraft.grad.rule.GradientCheck.numbers;
import static io.github.camgraft.grad.rule.GradientRules.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.grad.rule.Operand;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Weights that are fed cannot absorb anything, so a network whose weights are constants must give
 * what it gives with the same weights fed.
 */
class ScaleFoldingTest {
  /** A network of nodes on maps [2, 6, 5, 4] or rows [2, 5, 6] of open batch. */
  private record Case(String feed, List<String> nodes, long... scale) {
    private Tensor operand(String name) {
      long[] shape = name.equals("scale") ? scale : new long[] {6, 6};
      return Operand.weights(shape).constant(name, DataType.FLOAT, name.hashCode());
    }

    Network network(boolean areFed) {
      Network network = Network.feeding(feed).platform(Platform.WEB);
      for (String name : List.of("first", "second", "scale")) {
        Tensor tensor = operand(name);
        if (areFed) {
          network.feed(name, DataType.FLOAT, tensor.shape().dimensions());
        } else {
          network.constant(tensor);
        }
      }
      nodes.forEach(network::node);
      return network;
    }

    Map<String, NumericTensor> feeds(boolean areFed) {
      boolean areRows = feed.contains("5,6");
      Operand picture = areRows ? Operand.any(2, 5, 6) : Operand.any(2, 6, 5, 4);
      Map<String, NumericTensor> feeds = new HashMap<>(Map.of("x", picture.tensor(5)));
      for (String name : areFed ? List.of("first", "second", "scale") : List.<String>of()) {
        Tensor tensor = operand(name);
        feeds.put(
            name,
            Network.numbers(
                Arrays.stream(tensor.shape().sizes()).mapToObj(Math::toIntExact).toList(),
                tensor.doubles()));
      }
      return feeds;
    }

    double[] gradient(boolean areFed, String tensor) {
      Map<String, NumericTensor> feeds = feeds(areFed);
      int[] shape = network(areFed).run(feeds, "y").get("y").shape();
      NumericTensor seed = Operand.any(Arrays.stream(shape).asLongStream().toArray()).tensor(6);
      return numbers(network(areFed).gradient(STANDARD, "y", seed, tensor, feeds));
    }

    long count(String operator, String... tensors) {
      return network(false).differentiated(STANDARD, "y", tensors).model().graph().nodes().stream()
          .filter(node -> node.is(operator) && node.output(0).startsWith("camgraft/"))
          .count();
    }
  }

  private static final String ROWS = "x: float[N,5,6]";
  private static final String MAPS = "x: float[N,6,5,4]";

  private static final Case NORMALISED =
      new Case(
          ROWS,
          List.of(
              "a = LayerNormalization(x, scale, scale)",
              "b = MatMul(a, first)",
              "y = MatMul(b, second)"),
          6);

  private static final Case SCALED =
      new Case(
          ROWS, List.of("a = MatMul(x, first)", "b = MatMul(a, second)", "y = Mul(b, scale)"), 6);

  /** A block of ConvNeXt, as torchvision has it. */
  private static final Case LAID_OUT =
      new Case(
          MAPS,
          List.of(
              "a = Transpose(x) perm=0,2,3,1",
              "b = MatMul(a, first)",
              "c = Tanh(b)",
              "d = MatMul(c, second)",
              "e = Transpose(d) perm=0,3,1,2",
              "y = Mul(e, scale)"),
          6,
          1,
          1);

  /** A scale along another axis than the weights sum over. */
  private static final Case ACROSS =
      new Case(ROWS, List.of("a = MatMul(x, first)", "y = Mul(a, scale)"), 5, 1);

  /** One number for all. */
  private static final Case SINGLE =
      new Case(ROWS, List.of("a = MatMul(x, first)", "y = Mul(a, scale)"), 1);

  static List<Case> cases() {
    return List.of(NORMALISED, SCALED, LAID_OUT, ACROSS, SINGLE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void absorbedOrNotTheGradientIsTheSame(Case network) {
    double[] expected = network.gradient(true, "x");
    assertThat(Arrays.stream(expected).map(Math::abs).max().orElseThrow()).isPositive();
    assertThat(network.gradient(false, "x")).containsExactly(expected, within(1e-5));
  }

  @Test
  void nothingIsDoneToTheRowsOfTheProduct() {
    assertThat(NORMALISED.count("MatMul", "x")).isEqualTo(2);
    // Squares of x and of 1/σ, three for what lies along x̂, and one with 1/σ.
    assertThat(NORMALISED.count("Mul", "x")).isEqualTo(6);
    assertThat(NORMALISED.count("Einsum", "x")).isOne();
    // Of x, of its square, of what lies along x̂, and of the weights.
    assertThat(NORMALISED.count("ReduceMean", "x")).isEqualTo(4);
    assertThat(SCALED.count("Mul", "x")).isZero();
    assertThat(LAID_OUT.count("Transpose", "x")).isEqualTo(3);
    assertThat(ACROSS.count("Mul", "x")).isOne();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverWantsTheProductGetsIt(boolean areFed) {
    assertThat(NORMALISED.gradient(areFed, "a"))
        .containsExactly(NORMALISED.gradient(true, "a"), within(1e-6));
    // The product is made once, and then the scale and the mean are taken of its rows.
    assertThat(NORMALISED.count("MatMul", "x", "a")).isEqualTo(2);
  }
}
