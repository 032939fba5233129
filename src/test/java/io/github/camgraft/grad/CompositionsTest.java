package io.github.camgraft.grad;

import static io.github.camgraft.grad.Network.row;
import static io.github.camgraft.grad.rule.GradientCheck.numbers;
import static io.github.camgraft.grad.rule.GradientRules.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that exporters spell out: which are seen as one operator, and what that one gives. */
class CompositionsTest {
  private static Network network(String... nodes) {
    Network network =
        Network.feeding("x: float[3]")
            .constant("half", Shape.SCALAR, 0.5)
            .constant("one", Shape.SCALAR, 1)
            .constant("two", Shape.SCALAR, 2)
            .constant("root", Shape.SCALAR, Math.sqrt(2))
            .constant("inverse", Shape.SCALAR, Math.sqrt(0.5));
    Arrays.stream(nodes).forEach(network::node);
    return network;
  }

  /** Nodes in one line. */
  private static Network network(String nodes) {
    return network(nodes.split("; "));
  }

  private static List<String> operators(Network network, String... kept) {
    return Compositions.in(network.graph("y"), network.facts(), List.of(kept)).nodes().stream()
        .map(Node::operator)
        .toList();
  }

  private static double[] gradient(Network network, double... x) {
    Map<String, NumericTensor> feeds = Map.of("x", row(x));
    return numbers(network.gradient(STANDARD, "y", row(1, 1, 1), "x", feeds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s = Sigmoid(x); y = Mul(x, s)", "s = Sigmoid(x); y = Mul(s, x)"})
  void aProductWithItsOwnSigmoidIsSwish(String nodes) {
    Network network = network(nodes);
    assertThat(operators(network)).containsExactly("Swish");
    double[] gradient = gradient(network, -3, 0, 1.5);
    assertThat(gradient)
        .containsExactly(
            new double[] {slopeOfSwish(-3), slopeOfSwish(0), slopeOfSwish(1.5)}, within(1e-6));
  }

  /** σ(x)·(1 + x·(1 - σ(x))). */
  private static double slopeOfSwish(double x) {
    double sigmoid = 1 / (1 + Math.exp(-x));
    return sigmoid * (1 + x * (1 - sigmoid));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "d = Div(x, root); e = Erf(d); a = Add(e, one); m = Mul(x, a); y = Mul(m, half)",
        "d = Mul(x, inverse); e = Erf(d); a = Add(one, e); m = Mul(x, half); y = Mul(m, a)",
        "d = Div(x, root); e = Erf(d); a = Add(e, one); m = Mul(a, half); y = Mul(x, m)"
      })
  void everySpellingOfGeluIsGelu(String nodes) {
    Network network = network(nodes);
    assertThat(operators(network)).containsExactly("Gelu");
    // Φ(x) + x·φ(x), both from a table of the normal distribution.
    assertThat(gradient(network, 1, 2, -1))
        .containsExactly(
            new double[] {
              0.8413447461 + 0.2419707245,
              0.9772498681 + 2 * 0.0539909665,
              0.1586552539 - 0.2419707245
            },
            within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n = Neg(x); s = Sigmoid(n); y = Mul(x, s)",
        "s = Sigmoid(x); t = Mul(x, s); y = Add(t, s)",
        "d = Div(x, two); e = Erf(d); a = Add(e, one); m = Mul(x, a); y = Mul(m, half)",
        "d = Div(x, root); e = Erf(d); a = Add(e, one); m = Mul(x, a); y = Mul(m, two)",
        "d = Div(x, root); e = Erf(d); a = Add(e, two); m = Mul(x, a); y = Mul(m, half)"
      })
  void whatOnlyLooksLikeOneIsLeftAlone(String nodes) {
    Network network = network(nodes);
    assertThat(operators(network)).hasSize(nodes.split("; ").length);
    assertThat(gradient(network, -1.5, 0.25, 1))
        .containsExactly(differences(network, -1.5, 0.25, 1), within(2e-4));
  }

  @Test
  void aValueThatIsAskedAboutStays() {
    Network network = network("s = Sigmoid(x); y = Mul(x, s)");
    assertThat(operators(network, "s")).containsExactly("Sigmoid", "Mul");
  }

  /** Central differences of each y, which depends on its own x alone. */
  private static double[] differences(Network network, double... x) {
    double step = 1.0 / 128;
    double[] above = Arrays.stream(x).map(number -> number + step).toArray();
    double[] below = Arrays.stream(x).map(number -> number - step).toArray();
    double[] high = numbers(network.run(Map.of("x", row(above)), "y").get("y"));
    double[] low = numbers(network.run(Map.of("x", row(below)), "y").get("y"));
    double[] slopes = new double[x.length];
    Arrays.setAll(slopes, i -> (high[i] - low[i]) / (2 * step));
    return slopes;
  }
}
