package io.github.camgraft.grad.rule;

import io.github.camgraft.ir.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Operators of the ONNX specification that ONNX Runtime does not compute in float64. */
public final class Formulas {
  private Formulas() {}

  /** The same function of every number. */
  public static GradientCheck.Formula each(DoubleUnaryOperator function) {
    return (values, shape) -> Arrays.stream(values).map(function).toArray();
  }

  /** The error function: 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·5 … (2n+1)) (DLMF 7.6.2). */
  static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  /** x·(1 + erf(x/√2))/2. */
  static double gelu(double x) {
    return x * (1 + erf(x / Math.sqrt(2))) / 2;
  }

  /** ONNX Celu: x above zero, alpha·(exp(x/alpha) − 1) below. */
  static double celu(double x, double alpha) {
    return Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));
  }

  /** ONNX Shrink: zero within lambda of zero; outside, nearer to zero by the bias. */
  static double shrink(double x, double lambda, double bias) {
    return Math.abs(x) > lambda ? x - Math.signum(x) * bias : 0;
  }

  /** ONNX GlobalLpPool: (Σ|x|ᵖ)^(1/p) of each channel. */
  static GradientCheck.Formula globalNorm(int p) {
    return (values, shape) -> {
      int channels = (int) (shape.get(0).size() * shape.get(1).size());
      int places = values.length / channels;
      return IntStream.range(0, channels)
          .mapToDouble(c -> norm(Arrays.stream(values, c * places, (c + 1) * places), p))
          .toArray();
    };
  }

  /**
   * ONNX LpPool over square windows of [N, C, H, W]: (Σ|x|ᵖ)^(1/p) of each, entries outside
   * counting as zero.
   *
   * @param pad entries in front of each axis
   * @param outputs windows along each axis
   */
  static GradientCheck.Formula norms(
      int p, int kernel, int stride, int dilation, int pad, int... outputs) {
    return (values, shape) -> {
      int height = (int) shape.get(2).size();
      int width = (int) shape.get(3).size();
      int windows = outputs[0] * outputs[1];
      return IntStream.range(0, values.length / (height * width) * windows)
          .mapToDouble(
              i -> {
                int top = i % windows / outputs[1] * stride - pad;
                int left = i % outputs[1] * stride - pad;
                DoubleStream seen =
                    IntStream.range(0, kernel * kernel)
                        .filter(k -> isIn(top + k / kernel * dilation, height))
                        .filter(k -> isIn(left + k % kernel * dilation, width))
                        .mapToDouble(
                            k ->
                                values[
                                    (i / windows * height + top + k / kernel * dilation) * width
                                        + left
                                        + k % kernel * dilation]);
                return norm(seen, p);
              })
          .toArray();
    };
  }

  private static boolean isIn(int place, int length) {
    return place >= 0 && place < length;
  }

  private static double norm(DoubleStream values, int p) {
    return Math.pow(values.map(x -> Math.pow(Math.abs(x), p)).sum(), 1.0 / p);
  }

  /** The largest number of each channel. */
  static double[] globalMax(double[] values, Shape shape) {
    int channels = (int) (shape.get(0).size() * shape.get(1).size());
    int places = values.length / channels;
    return IntStream.range(0, channels)
        .mapToDouble(c -> Arrays.stream(values, c * places, (c + 1) * places).max().getAsDouble())
        .toArray();
  }

  /**
   * ONNX LRN: y = x / (bias + alpha/size · Σ x²)^beta, summed over the channels from c −
   * ⌊(size−1)/2⌋ to c + ⌈(size−1)/2⌉.
   */
  static GradientCheck.Formula localResponse(int size, float alpha, float beta, float bias) {
    return (values, shape) -> {
      int channels = (int) shape.get(1).size();
      int places = (int) (values.length / shape.get(0).size() / channels);
      return IntStream.range(0, values.length)
          .mapToDouble(
              i -> {
                int c = i / places % channels;
                double sum = 0;
                for (int other = Math.max(0, c - (size - 1) / 2);
                    other <= Math.min(channels - 1, c + size / 2);
                    other++) {
                  double x = values[i + (other - c) * places];
                  sum += x * x;
                }
                return values[i] / Math.pow(bias + alpha / (double) size * sum, beta);
              })
          .toArray();
    };
  }

  /** ONNX InstanceNormalization: scale·(x − mean)/√(variance + ε) + bias within each channel. */
  static GradientCheck.Formula instance(double[] scale, double[] bias, float epsilon) {
    return (values, shape) -> {
      int channels = scale.length;
      int places = (int) (shape.count() / shape.get(0).size() / channels);
      double[] standard = standardized(values, i -> i / places, epsilon);
      return IntStream.range(0, values.length)
          .mapToDouble(
              i -> scale[i / places % channels] * standard[i] + bias[i / places % channels])
          .toArray();
    };
  }

  private static double[] standardized(double[] values, IntUnaryOperator block, double epsilon) {
    Map<Integer, Double> means = means(values, block);
    double[] centred =
        IntStream.range(0, values.length)
            .mapToDouble(i -> values[i] - means.get(block.applyAsInt(i)))
            .toArray();
    Map<Integer, Double> variances = means(Arrays.stream(centred).map(x -> x * x).toArray(), block);
    return IntStream.range(0, values.length)
        .mapToDouble(i -> centred[i] / Math.sqrt(variances.get(block.applyAsInt(i)) + epsilon))
        .toArray();
  }

  private static Map<Integer, Double> means(double[] values, IntUnaryOperator block) {
    return IntStream.range(0, values.length)
        .boxed()
        .collect(
            Collectors.groupingBy(block::applyAsInt, Collectors.averagingDouble(i -> values[i])));
  }
}
