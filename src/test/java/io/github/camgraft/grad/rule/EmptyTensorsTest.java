package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.Network.numbers;
import static io.github.camgraft.grad.rule.GradientRules.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.grad.Network;
import io.github.camgraft.grad.NoGradientException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tensors without a number: as an input that could as well be left out, which is how TensorFlow's
 * exporter writes it, and on the way from the picture to the score.
 */
class EmptyTensorsTest {
  private static final NumericTensor PICTURE = numbers(List.of(1, 2, 2, 2), 1, 2, 3, 4, 5, 6, 7, 8);

  private static Network network() {
    return Network.feeding("x: float[1,2,2,2]")
        .constant("none", Shape.of(0))
        .constant("nothing")
        .constant("sizes", 1, 2, 4, 4)
        .constant("lengths", 4, 4)
        .constant("scales", Shape.of(4), 1, 1, 2, 2)
        .constant("noChannel", Shape.of(1, 0, 2, 2))
        .constant("parts", 2, 0)
        .constant("two", 2)
        .constant("end", Long.MAX_VALUE)
        .constant("one", 1);
  }

  private static double[] gradient(Network network) {
    NumericTensor result = network.run(Map.of("x", PICTURE), "y").get("y");
    double[] ones = new double[result.count()];
    Arrays.fill(ones, 1);
    NumericTensor seed = numbers(Arrays.stream(result.shape()).boxed().toList(), ones);
    return GradientCheck.numbers(network.gradient(STANDARD, "y", seed, "x", Map.of("x", PICTURE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y = Resize(x, none, none, sizes) mode=linear",
        "y = Resize(x, none, none, sizes) mode=nearest",
        "y = Resize(x, none, none, lengths) axes=2,3 mode=linear",
        "y = Resize(x, none, scales) mode=linear",
        "y = Resize(x, none, scales) mode=cubic"
      })
  void anInputOfResizeWithoutNumbersIsLeftOut(String node) {
    double[] given = gradient(network().node(node));
    double[] leftOut =
        gradient(network().node(node.replace("none", "").replaceFirst("(, )+\\)", ")")));
    assertThat(given).containsExactly(leftOut);
    assertThat(Arrays.stream(given).sum()).isEqualTo(32);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "y = Slice(x, nothing, nothing, nothing, nothing)",
        "y = Slice(x, nothing, nothing)",
        "y = Unsqueeze(x, nothing)",
        "y = Expand(x, nothing)",
        "y = ReduceSum(x, nothing)",
        "y = ReduceSum(x, nothing) noop_with_empty_axes=1"
      })
  void axesWithoutNumbers(String node) {
    assertThat(gradient(network().node(node))).containsOnly(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = Slice(x, two, end, one) | y = Concat(x, a) axis=1",
        "a = Slice(x, two, end, one) | b = Relu(a) | y = Concat(b, x) axis=1",
        "a = Slice(x, two, end, one) | s = ReduceSum(a) keepdims=0 | y = Add(x, s)",
        "a, b = Split(x, parts) axis=1 | y = Concat(a, b) axis=1",
        "a, b = Split(x, parts) axis=1 | y = Concat(a, noChannel) axis=1",
        "y = Concat(noChannel, x) axis=1"
      })
  void aBranchWithoutNumbersHasNoInfluence(String nodes) {
    Network network = network();
    for (String node : nodes.split(" \\| ")) {
      network = network.node(node);
    }
    assertThat(gradient(network)).containsOnly(1);
  }

  @Test
  void aScoreThatHangsOnNothingElseDoesNotDependOnThePicture() {
    Network network =
        network()
            .node("a = Slice(x, two, end, one)")
            .node("s = ReduceSum(a) keepdims=0")
            .node("y = Add(s, scales)");
    assertThatThrownBy(() -> gradient(network))
        .isInstanceOf(NoGradientException.class)
        .hasMessageContaining("does not depend on 'x'");
  }
}
