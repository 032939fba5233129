package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.GradientCheck.smooth;
import static io.github.camgraft.grad.rule.Operand.any;
import static io.github.camgraft.grad.rule.Operand.missing;
import static io.github.camgraft.grad.rule.Operand.size;
import static io.github.camgraft.grad.rule.Operand.steps;
import static io.github.camgraft.grad.rule.Operand.zero;

import io.github.camgraft.ir.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * The quantised rows of the table.
 *
 * <p>With powers of two for step sizes nothing is rounded where an operator is linear, so whole
 * steps in are whole steps out and the adjoint identity holds exactly. Of the others, and of
 * rounding itself, the derivative of the formula without rounding is what is wanted.
 */
public final class QuantisedRows {
  private static final String MICROSOFT = "com.microsoft:";

  private QuantisedRows() {}

  public static List<GradientCheck> all() {
    return Stream.of(rounding(), integerProducts(), products(), elementwise(), pools())
        .flatMap(rows -> rows)
        .toList();
  }

  /** Rounded straight through: the value in steps, cut off at the ends of the range. */
  private static GradientCheck.Formula rounded(
      double size, double zero, double least, double most) {
    return each(x -> Math.max(least, Math.min(most, x / size + zero)));
  }

  private static GradientCheck.Formula each(DoubleUnaryOperator function) {
    return (x, shape) -> Arrays.stream(x).map(function).toArray();
  }

  private static Stream<GradientCheck> rounding() {
    return Stream.of(
        smooth("QuantizeLinear", any(2, 3), size(0.5)).by(rounded(0.5, 0, 0, 255)),
        smooth("QuantizeLinear", any(5, 6), size(0.02), zero(3)).by(rounded(0.02, 3, -128, 127)),
        smooth("QuantizeLinear", "axis=0", any(2, 3), size(0.02, 0.5), zero(3, -100))
            .by(
                (x, shape) ->
                    DoubleStream.concat(
                            Arrays.stream(
                                rounded(0.02, 3, -128, 127).of(Arrays.copyOf(x, 3), shape)),
                            Arrays.stream(
                                rounded(0.5, -100, -128, 127)
                                    .of(Arrays.copyOfRange(x, 3, 6), shape)))
                        .toArray()),
        smooth("QuantizeLinear", any(2, 3, 4), size(0.02, 0.02, 0.02), zero(3, 3, 3))
            .by(rounded(0.02, 3, -128, 127)),
        linear("DequantizeLinear", steps(2, 3), size(0.5)),
        linear("DequantizeLinear", steps(2, 3), size(0.25), zero(7)),
        linear("DequantizeLinear", steps(2, 3, 2), size(0.5, 1, 2), zero(1, 2, 3)),
        linear("DequantizeLinear", "axis=-1", steps(2, 3), size(0.5, 1, 2)),
        smooth("DynamicQuantizeLinear", any(2, 3))
            .output(0, 3)
            .by(
                (x, shape) -> {
                  // The range is that of all numbers and zero, in 255 steps; it counts as constant.
                  double[] given = any(2, 3).values(0);
                  double most = Arrays.stream(given).max().orElseThrow();
                  double least = Arrays.stream(given).min().orElseThrow();
                  double size = (Math.max(0, most) - Math.min(0, least)) / 255;
                  return Arrays.stream(x).map(number -> number / size).toArray();
                }));
  }

  private static Stream<GradientCheck> integerProducts() {
    Operand kernel = steps(3, 2, 3, 3).stored();
    return Stream.of(
        linear("ConvInteger", steps(2, 2, 5, 6), kernel),
        linear("ConvInteger", "pads=1,1,1,1", steps(2, 2, 5, 6), kernel, zero(2), zero(-1)),
        linear("ConvInteger", "strides=2,2", steps(1, 2, 7, 7), kernel, missing(), zero(3)),
        linear("MatMulInteger", steps(2, 3), steps(3, 4)),
        linear("MatMulInteger", steps(5, 2, 3), steps(3, 4).stored(), zero(1), zero(2)),
        linear("MatMulInteger", steps(2, 3), steps(3, 4).stored(), zero(1), zero(2, 0, 1, -1)),
        linear("MatMulInteger", steps(2, 3), steps(5, 3, 4), missing(), zero(2)));
  }

  private static Stream<GradientCheck> products() {
    Operand one = size(1);
    return Stream.of(
        linear(
            "QLinearConv",
            steps(1, 2, 4, 5),
            size(0.5),
            zero(0),
            steps(3, 2, 3, 3).stored(),
            size(0.5),
            zero(0),
            size(0.25),
            zero(-5)),
        linear(
            "QLinearConv",
            "pads=1,1,1,1 strides=2,2",
            steps(1, 2, 5, 5),
            size(2),
            zero(1),
            steps(3, 2, 3, 3).stored(),
            size(1, 0.5, 2),
            zero(0, 0, 0),
            one,
            zero(3)),
        linear(
            "QLinearConv",
            steps(1, 2, 4, 5),
            size(0.5),
            zero(0),
            steps(3, 2, 3, 3).asKernel(),
            size(0.5),
            zero(0),
            size(0.25),
            zero(-5)),
        linear(
            "QLinearMatMul",
            steps(2, 3),
            size(2),
            zero(1),
            steps(3, 4),
            size(0.5),
            zero(-1),
            one,
            zero(2)),
        linear(
            MICROSOFT + "QGemm",
            "transB=1 alpha=2.0",
            steps(2, 3),
            size(0.5),
            zero(1),
            steps(4, 3),
            size(1),
            zero(0),
            missing(),
            one,
            zero(2)),
        linear(
            MICROSOFT + "QGemm",
            steps(2, 3),
            size(0.5),
            zero(1),
            steps(3, 4).stored(),
            size(1, 2, 0.5, 1),
            zero(0, 0, 0, 0)));
  }

  private static Stream<GradientCheck> elementwise() {
    return Stream.of(
        linear(
            MICROSOFT + "QLinearAdd",
            steps(2, 3, 4),
            size(2),
            zero(1),
            steps(3, 4),
            size(1),
            zero(-2),
            size(0.5),
            zero(4)),
        linear(
            MICROSOFT + "QLinearMul",
            steps(2, 3, 4),
            size(2),
            zero(1),
            steps(4),
            size(0.5),
            zero(-5),
            size(0.5),
            zero(4)),
        // The derivative is taken from the output, which is rounded to steps of 1/256.
        smooth(
                MICROSOFT + "QLinearSigmoid",
                steps(2, 3),
                size(0.25),
                zero(1),
                size(1 / 256.0),
                zero(-128))
            .by(each(x -> 256 / (1 + Math.exp(-0.25 * (x - 1)))))
            .upTo(0.01),
        smooth(
                MICROSOFT + "QLinearLeakyRelu",
                "alpha=0.5",
                steps(new long[] {2, 2}, -3, -1, 2, 4),
                size(0.5),
                zero(1),
                size(0.25),
                zero(3))
            .by(each(x -> 2 * (x > 1 ? x - 1 : (x - 1) / 2))),
        smooth(
                MICROSOFT + "QLinearSoftmax",
                "axis=-1 opset=13",
                steps(2, 3),
                size(0.25),
                zero(1),
                size(1 / 256.0),
                zero(-128))
            .by(QuantisedRows::softmaxOfThree)
            .upTo(0.01));
  }

  private static double[] softmaxOfThree(double[] x, Shape shape) {
    double[] y = Arrays.stream(x).map(step -> Math.exp(0.25 * (step - 1))).toArray();
    for (int row = 0; row < y.length; row += 3) {
      double sum = y[row] + y[row + 1] + y[row + 2];
      for (int i = row; i < row + 3; i++) {
        y[i] *= 256 / sum;
      }
    }
    return y;
  }

  private static Stream<GradientCheck> pools() {
    Operand fine = size(0.25);
    return Stream.of(
        linear(
            MICROSOFT + "QLinearAveragePool",
            "kernel_shape=2,2 strides=1,1",
            steps(1, 2, 3, 4),
            size(1),
            zero(0),
            fine,
            zero(1)),
        linear(
            MICROSOFT + "QLinearGlobalAveragePool",
            steps(2, 3, 2, 2),
            size(1),
            zero(2),
            fine,
            zero(1)),
        linear(
            MICROSOFT + "QLinearConcat",
            "axis=1",
            size(0.5),
            zero(1),
            steps(2, 3),
            size(1),
            zero(2),
            steps(2, 1),
            size(0.5),
            zero(0)));
  }
}
