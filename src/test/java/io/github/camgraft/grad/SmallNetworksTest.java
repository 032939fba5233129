package io.github.camgraft.grad;

import static io.github.camgraft.grad.rule.GradientCheck.numbers;
import static io.github.camgraft.grad.rule.GradientRules.GUIDED;
import static io.github.camgraft.grad.rule.GradientRules.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.grad.rule.Operand;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Identities that hold for the gradients of whole networks, whatever their weights. */
class SmallNetworksTest {
  /**
   * A convolutional network without biases: doubling the picture doubles the score, so by Euler's
   * theorem on homogeneous functions ⟨gradient, picture⟩ is the score.
   */
  private static Network homogeneous(String feed) {
    return weights(Network.feeding(feed), "w1", 4, 3, 3, 3)
        .node("a = Conv(x, w1) strides=2,2 pads=1,1,1,1")
        .node("b = Relu(a)")
        .node("c = MaxPool(b) kernel_shape=3,3 strides=2,2 pads=1,1,1,1")
        .node("d = Conv(c, w2) pads=1,1,1,1")
        .node("e = AveragePool(d) kernel_shape=3,3 strides=2,2 pads=1,1,1,1 ceil_mode=1")
        .node("f = Relu(e)")
        .node("g = GlobalAveragePool(f)")
        .node("h = Flatten(g)")
        .node("y = MatMul(h, w3)")
        .constant(Operand.weights(5, 4, 3, 3).constant("w2", DataType.FLOAT, 2))
        .constant(Operand.weights(5, 2).constant("w3", DataType.FLOAT, 3));
  }

  private static Network weights(Network network, String name, long... shape) {
    return network.constant(Operand.weights(shape).constant(name, DataType.FLOAT, 1));
  }

  private static DoubleTensor picture(int batch, int height, int width) {
    return Operand.any(batch, 3, height, width).tensor(5);
  }

  @ParameterizedTest
  @CsvSource({
    "'x: float[2,3,19,16]', 2, 19, 16",
    "'x: float[N,3,H,W]', 1, 16, 16",
    "'x: float[N,3,H,W]', 3, 33, 18",
    "'x: float[N,3,19,16]', 2, 19, 16",
    "'x: float[2,3,H,W]', 2, 21, 40"
  })
  void gradientTimesPictureIsTheScore(String feed, int batch, int height, int width) {
    Network network = homogeneous(feed);
    DoubleTensor picture = picture(batch, height, width);
    double[] scores = numbers(network.run(Map.of("x", picture), "y").get("y"));
    double[] gradient = firstClass(network, STANDARD, picture, batch);
    int size = gradient.length / batch;
    for (int i = 0; i < batch; i++) {
      int start = i * size;
      double product =
          IntStream.range(start, start + size).mapToDouble(j -> gradient[j] * picture.at(j)).sum();
      assertThat(product).isCloseTo(scores[2 * i], within(1e-4));
    }
  }

  private static double[] firstClass(
      Network network, RuleTable rules, NumericTensor picture, int batch) {
    double[] seed = IntStream.range(0, 2 * batch).mapToDouble(i -> i % 2 == 0 ? 1 : 0).toArray();
    NumericTensor seeds = new DoubleTensor(seed, batch, 2);
    return numbers(network.gradient(rules, "y", seeds, "x", Map.of("x", picture)));
  }

  @Test
  void oneModelServesEveryBatchAndPicturesDoNotMix() {
    Network network = homogeneous("x: float[N,3,16,16]");
    DoubleTensor three = picture(3, 16, 16);
    for (RuleTable rules : List.of(STANDARD, GUIDED)) {
      double[] together = firstClass(network, rules, three, 3);
      int size = together.length / 3;
      for (int i = 0; i < 3; i++) {
        double[] one = Arrays.copyOfRange(three.values(), i * size, (i + 1) * size);
        double[] alone = firstClass(network, rules, new DoubleTensor(one, 1, 3, 16, 16), 1);
        double[] part = Arrays.copyOfRange(together, i * size, (i + 1) * size);
        assertThat(part).containsExactly(alone, within(1e-6));
      }
    }
  }

  /**
   * Behind global average pooling and one linear layer the gradient is constant in every channel:
   * the weight of the class divided by the number of places. So Σ gradient · activation is the
   * score without its bias.
   */
  @Test
  void gradientsBehindGlobalAveragePoolingAreTheWeights() {
    Network network =
        Network.feeding("x: float[1,3,4,5]")
            .constant("w", Shape.of(2, 3), 1, -2, 3, 4, 5, -6)
            .constant("b", Shape.of(2), 100, 200)
            .node("g = GlobalAveragePool(x)")
            .node("h = Flatten(g)")
            .node("y = Gemm(h, w, b) transB=1");
    DoubleTensor activations = picture(1, 4, 5);
    double[] gradient = firstClass(network, STANDARD, activations, 1);
    double[] weights = {1, -2, 3};
    double score = 0;
    for (int i = 0; i < gradient.length; i++) {
      assertThat(gradient[i] * 20).isCloseTo(weights[i / 20], within(1e-6));
      score += gradient[i] * activations.at(i);
    }
    double[] scores = numbers(network.run(Map.of("x", activations), "y").get("y"));
    assertThat(score).isCloseTo(scores[0] - 100, within(1e-4));
  }

  @Test
  void withoutRectifiersTheGuidedGradientIsTheGradient() {
    Network network =
        weights(Network.feeding("x: float[1,3,8,8]"), "w1", 2, 3, 3, 3)
            .node("a = Conv(x, w1)")
            .node("b = Sigmoid(a)")
            .node("c = MaxPool(b) kernel_shape=2,2 strides=2,2")
            .node("g = GlobalAveragePool(c)")
            .node("y = Flatten(g)");
    DoubleTensor picture = picture(1, 8, 8);
    assertThat(firstClass(network, GUIDED, picture, 1))
        .containsExactly(firstClass(network, STANDARD, picture, 1));
  }

  /** What TensorFlow pads a pool with is written in front of it by those who bring its weights. */
  @ParameterizedTest
  @ValueSource(strings = {"strides=1,1", "strides=2,2", "strides=3,2"})
  void paddingWithMinusInfinityIsThePoolsOwn(String strides) {
    Network inside =
        Network.feeding("x: float[1,4,9,8]")
            .node("y = MaxPool(x) kernel_shape=3,3 pads=1,1,1,1 " + strides);
    Network before =
        Network.feeding("x: float[1,4,9,8]")
            .constant("border", 0, 0, 1, 1, 0, 0, 1, 1)
            .constant("nothing", Shape.SCALAR, Double.NEGATIVE_INFINITY)
            .node("padded = Pad(x, border, nothing)")
            .node("y = MaxPool(padded) kernel_shape=3,3 " + strides);
    NumericTensor picture = Operand.any(1, 4, 9, 8).tensor(5);
    int[] pooled = inside.run(Map.of("x", picture), "y").get("y").shape();
    long[] shape = Arrays.stream(pooled).asLongStream().toArray();
    NumericTensor seed = Operand.any(shape).tensor(6);
    Map<String, NumericTensor> feeds = Map.of("x", picture);
    double[] expected = numbers(inside.gradient(STANDARD, "y", seed, "x", feeds));
    for (Platform platform : List.of(Platform.PORTABLE, Platform.CPU)) {
      assertThat(numbers(before.platform(platform).gradient(STANDARD, "y", seed, "x", feeds)))
          .containsExactly(expected, within(1e-6));
    }
  }
}
