package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.numbers;
import static io.github.camgraft.grad.rule.GradientRules.DECONVOLUTION;
import static io.github.camgraft.grad.rule.GradientRules.GUIDED;
import static io.github.camgraft.grad.rule.GradientRules.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.grad.Network;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The network of captum's tests for convolutional layers (BasicModel_ConvNet_One_Conv) and the
 * numbers that captum expects of it: pytorch/captum, tests/attr: test_guided_grad_cam,
 * test_guided_backprop, test_deconvolution and layer/test_grad_cam. The score is what comes out
 * behind the last Relu.
 */
class PublishedVectorsTest {
  private static final List<Integer> PICTURE = List.of(1, 1, 4, 4);
  private static final NumericTensor COUNTED =
      Network.numbers(PICTURE, IntStream.range(0, 16).asDoubleStream().toArray());
  private static final NumericTensor COUNTED_FROM_ONE =
      Network.numbers(PICTURE, IntStream.rangeClosed(1, 16).asDoubleStream().toArray());
  private static final NumericTensor FIRST_CLASS = Network.numbers(List.of(1, 4), 1, 0, 0, 0);

  private static Network network() {
    double[] row = {1, 1, 1, 1, 1, -1, -1, -1};
    double[] rows = IntStream.range(0, 32).mapToDouble(i -> row[i % 8]).toArray();
    double[] ones = new double[18];
    Arrays.fill(ones, 1);
    return Network.feeding("x: float[1,1,4,4]")
        .constant("kernels", Shape.of(2, 1, 3, 3), ones)
        .constant("offsets", Shape.of(2), -50, -75)
        .constant("rows", Shape.of(4, 8), rows)
        .constant("nothing", Shape.of(4), new double[4])
        .node("conv1 = Conv(x, kernels, offsets)")
        .node("relu1 = Relu(conv1)")
        .node("flat = Flatten(relu1)")
        .node("fc = Gemm(flat, rows, nothing) transB=1")
        .node("score = Relu(fc)");
  }

  private static double[] gradient(RuleTable rules, String tensor, NumericTensor picture) {
    return numbers(network().gradient(rules, "score", FIRST_CLASS, tensor, Map.of("x", picture)));
  }

  private static double[] activations(String tensor, NumericTensor picture) {
    return numbers(network().run(Map.of("x", picture), tensor).get(tensor));
  }

  /** Σ over channels of the mean gradient times the activations, two channels of 2×2. */
  private static double[] gradCam(String layer, NumericTensor picture) {
    double[] map = new double[4];
    double[][] parts = gradCamParts(layer, picture);
    Arrays.setAll(map, i -> parts[0][i] + parts[1][i]);
    return map;
  }

  private static double[][] gradCamParts(String layer, NumericTensor picture) {
    double[] gradient = gradient(STANDARD, layer, picture);
    double[] activations = activations(layer, picture);
    double[][] parts = new double[2][4];
    for (int i = 0; i < 8; i++) {
      double weight = Arrays.stream(gradient, i / 4 * 4, i / 4 * 4 + 4).average().orElseThrow();
      parts[i / 4][i % 4] = weight * activations[i];
    }
    return parts;
  }

  /** The guided gradient times the positive part of the map, each entry of which covers 2×2. */
  private static double[] guidedGradCam(String layer, NumericTensor picture) {
    double[] map = gradCam(layer, picture);
    double[] guided = gradient(GUIDED, "x", picture);
    return IntStream.range(0, 16)
        .mapToDouble(i -> guided[i] * Math.max(0, map[i / 8 * 2 + i % 4 / 2]))
        .toArray();
  }

  @Test
  void activations() {
    assertThat(activations("score", COUNTED)).containsExactly(54, 54, 54, 54);
    assertThat(activations("conv1", COUNTED)).containsExactly(-5, 4, 31, 40, -30, -21, 6, 15);
    assertThat(activations("relu1", COUNTED)).containsExactly(0, 4, 31, 40, 0, 0, 6, 15);
  }

  @Test
  void gradientsOfTheLayers() {
    // The rows of the fully connected layer, and where conv1 is positive.
    assertThat(gradient(STANDARD, "relu1", COUNTED)).containsExactly(1, 1, 1, 1, 1, -1, -1, -1);
    assertThat(gradient(STANDARD, "conv1", COUNTED))
        .containsExactly(new double[] {0, 1, 1, 1, 0, 0, -1, -1}, within(0.0));
  }

  @Test
  void gradCamOfTheLayers() {
    assertThat(gradCam("conv1", COUNTED)).containsExactly(11.25, 13.5, 20.25, 22.5);
    assertThat(gradCamParts("conv1", COUNTED))
        .isDeepEqualTo(new double[][] {{-3.75, 3, 23.25, 30}, {15, 10.5, -3, -7.5}});
    assertThat(gradCam("relu1", COUNTED)).containsExactly(0, 4, 28, 32.5);
    assertThat(gradCam("conv1", COUNTED_FROM_ONE)).containsExactly(14.5, 19, 32.5, 37);
  }

  @Test
  void plainGradient() {
    assertThat(gradient(STANDARD, "x", COUNTED))
        .containsExactly(0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0);
  }

  @Test
  void guidedBackpropagation() {
    assertThat(gradient(GUIDED, "x", COUNTED))
        .containsExactly(0, 1, 1, 1, 1, 3, 3, 2, 1, 3, 3, 2, 1, 2, 2, 1);
  }

  @Test
  void deconvolution() {
    assertThat(gradient(DECONVOLUTION, "x", COUNTED))
        .containsExactly(2, 3, 3, 1, 3, 5, 5, 2, 3, 5, 5, 2, 1, 2, 2, 1);
  }

  @Test
  void guidedGradCamOfTheLayers() {
    assertThat(guidedGradCam("relu1", COUNTED))
        .containsExactly(0, 0, 4, 4, 0, 0, 12, 8, 28, 84, 97.5, 65, 28, 56, 65, 32.5);
    assertThat(guidedGradCam("conv1", COUNTED_FROM_ONE))
        .containsExactly(14.5, 29, 38, 19, 29, 58, 76, 38, 65, 130, 148, 74, 32.5, 65, 74, 37);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "conv1", "relu1"})
  void linearInTheSeed(String tensor) {
    Map<String, NumericTensor> feeds = Map.of("x", COUNTED);
    double[] one = gradient(STANDARD, tensor, COUNTED);
    NumericTensor threeAtTheSecond = Network.numbers(List.of(1, 4), 1, 3, 0, -1);
    double[] several =
        numbers(network().gradient(STANDARD, "score", threeAtTheSecond, tensor, feeds));
    // All classes have the same row of weights.
    assertThat(several).containsExactly(Arrays.stream(one).map(number -> 3 * number).toArray());
  }
}
