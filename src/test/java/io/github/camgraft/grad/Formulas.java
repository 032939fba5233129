package io.github.camgraft.grad;

import io.github.camgraft.onnx.Shape;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Operators of the ONNX specification that ONNX Runtime does not compute in float64. */
final class Formulas {
  private Formulas() {}

  /** The same function of every number. */
  static GradientCheck.Formula each(DoubleUnaryOperator function) {
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
}
