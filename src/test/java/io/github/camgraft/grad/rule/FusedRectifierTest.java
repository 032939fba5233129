package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientRules.DECONVOLUTION;
import static io.github.camgraft.grad.rule.GradientRules.GUIDED;
import static io.github.camgraft.grad.rule.GradientRules.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.grad.Network;
import io.github.camgraft.grad.RuleTable;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A quantised convolution that gives no number below zero has a Relu in it: it and its float twin
 * have the same gradients. All step sizes are powers of two, so nothing is rounded.
 */
class FusedRectifierTest {
  private static final double[] STEPS = {3, -2, 1, 0, 100, -100, 5, 7, -3};
  private static final double[] SEED = {1, -2, 3, -4, 5, 6, -7, 8, 9};

  private static Tensor scalar(String name, DataType type, double value) {
    return Tensor.of(name, type, Shape.SCALAR, value);
  }

  private static Network quantised(double zero) {
    return Network.feeding("x: float[1,1,3,3]")
        .constant(scalar("half", DataType.FLOAT, 0.5))
        .constant(scalar("one", DataType.FLOAT, 1))
        .constant(scalar("zero", DataType.INT8, 0))
        .constant(scalar("least", DataType.INT8, zero))
        .constant(Tensor.of("w", DataType.INT8, Shape.of(1, 1, 1, 1), 2))
        .node("q = QuantizeLinear(x, half, zero)")
        .node("c = QLinearConv(q, half, zero, w, one, zero, half, least)")
        .node("y = DequantizeLinear(c, half, least)");
  }

  /** A Relu that saturates at 127.5, as the least of 256 steps of a half stands for zero. */
  private static Network twin() {
    return Network.feeding("x: float[1,1,3,3]")
        .constant("w", Shape.of(1, 1, 1, 1), 2)
        .constant("bottom", Shape.SCALAR, 0)
        .constant("top", Shape.SCALAR, 127.5)
        .node("c = Conv(x, w)")
        .node("y = Clip(c, bottom, top)");
  }

  private static double[] gradient(Network network, RuleTable rules) {
    double[] x = STEPS.clone();
    for (int i = 0; i < x.length; i++) {
      x[i] /= 2;
    }
    List<Integer> shape = List.of(1, 1, 3, 3);
    Map<String, DoubleTensor> feeds = Map.of("x", (DoubleTensor) Network.numbers(shape, x));
    NumericTensor found = network.gradient(rules, "y", Network.numbers(shape, SEED), "x", feeds);
    return GradientCheck.numbers(found);
  }

  @Test
  void gradientIsTheTwins() {
    assertThat(gradient(quantised(-128), STANDARD)).containsExactly(gradient(twin(), STANDARD));
  }

  @Test
  void guidedGradientIsTheTwins() {
    assertThat(gradient(quantised(-128), GUIDED)).containsExactly(gradient(twin(), GUIDED));
  }

  @Test
  void deconvolutionPassesWhatIsPositiveOnTheWayBack() {
    assertThat(gradient(quantised(-128), DECONVOLUTION))
        .containsExactly(2, 0, 6, 0, 10, 12, 0, 16, 18);
  }

  @Test
  void convolutionWithNumbersBelowZeroIsNoRectifier() {
    assertThat(gradient(quantised(0), GUIDED)).containsExactly(gradient(quantised(0), STANDARD));
  }
}
