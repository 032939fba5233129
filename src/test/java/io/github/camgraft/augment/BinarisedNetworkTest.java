package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Graph;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The straight-through gradient of the traffic sign network, whose weights are 1 and -1, against
 * the same gradient written out with whole numbers: x → conv → sign → conv → sign → product, where
 * a sign passes what arrives if its input lies between -1 and 1 (Hubara et al. 2016).
 */
class BinarisedNetworkTest {
  private static final Path FILE =
      Path.of("../shared/models/gtsrb_bnn30_tf2onnx114_opset15_nhwc.onnx");
  private static final int SIGN = 14;

  /** A picture [height, width, channels] of whole numbers, and kernels [out, in, size, size]. */
  private record Layer(double[] kernels, int from, int to, int size, int width) {
    int outputWidth() {
      return width - size + 1;
    }

    /** Calls for each product of the convolution: places of the output, the kernel, the input. */
    private void products(Product product) {
      int out = outputWidth();
      for (int place = 0; place < out * out; place++) {
        for (int k = 0; k < kernels.length; k++) {
          int column = k % size;
          int row = k / size % size;
          int channel = k / size / size % from;
          int input = (place / out + row) * width + place % out + column;
          product.of(place * to + k / (size * size * from), k, input * from + channel);
        }
      }
    }

    double[] forward(double[] picture) {
      double[] sums = new double[outputWidth() * outputWidth() * to];
      products((output, kernel, input) -> sums[output] += kernels[kernel] * picture[input]);
      return sums;
    }

    double[] backward(double[] gradient) {
      double[] sums = new double[width * width * from];
      products((output, kernel, input) -> sums[input] += kernels[kernel] * gradient[output]);
      return sums;
    }
  }

  @FunctionalInterface
  private interface Product {
    void of(int output, int kernel, int input);
  }

  private static double[] signs(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i] < 0 ? -1 : 1).toArray();
  }

  private static double[] passed(double[] gradient, double[] values) {
    return IntStream.range(0, values.length)
        .mapToDouble(i -> Math.abs(values[i]) <= 1 ? gradient[i] : 0)
        .toArray();
  }

  private static List<double[]> weights(Model model) {
    Graph graph = model.graph();
    return graph.nodes().stream()
        .filter(node -> node.is("Conv") || node.is("MatMul"))
        .map(Node::inputs)
        .map(inputs -> graph.initializers().get(inputs.get(1)))
        .map(Tensor::doubles)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 8, 256})
  void theGradientIsThatOfWholeNumbers(int brightness) {
    assumeThat(FILE).as("../shared holds the binarised network").exists();
    Model model = ModelFiles.read(FILE);
    List<double[]> weights = weights(model);
    Layer first = new Layer(weights.get(0), 3, 16, 3, 30);
    Layer second = new Layer(weights.get(1), 16, 32, 2, 28);
    Random random = new Random(brightness);
    double[] picture = random.ints(30 * 30 * 3, 0, brightness).asDoubleStream().toArray();
    double[] before = first.forward(picture);
    double[] behind = second.forward(signs(before));
    double[] ofSigns =
        IntStream.range(0, behind.length).mapToDouble(i -> weights.get(2)[i * 43 + SIGN]).toArray();
    double[] atLayer = passed(ofSigns, behind);
    double[] atPicture = first.backward(passed(second.backward(atLayer), before));

    Map<String, NumericTensor> found = explained(model, picture);
    assertThat(numbers(found.get("input_gradients"))).containsExactly(atPicture);
    assertThat(channelsLast(found.get("cam_gradients"), 32)).containsExactly(atLayer);
    assertThat(atLayer).as("a gradient that says something").contains(1, -1, 0);
  }

  private static Map<String, NumericTensor> explained(Model model, double... picture) {
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withStraightThrough(true)
            .withMethods(EnumSet.of(Method.GRADCAM, Method.GRADIENT));
    Augmented augmented = Augmenter.augment(model, options);
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      return session.run(
          Map.of(
              augmented.contract().image(),
              new DoubleTensor(picture, 1, 30, 30, 3),
              Contract.EXPLAIN_CLASS,
              new LongTensor(new long[] {SIGN}, 1)));
    }
  }

  private static double[] numbers(NumericTensor tensor) {
    // A negative zero is a zero.
    return IntStream.range(0, tensor.count()).mapToDouble(i -> tensor.at(i) + 0.0).toArray();
  }

  private static double[] channelsLast(NumericTensor tensor, int channels) {
    int places = tensor.count() / channels;
    return IntStream.range(0, tensor.count())
        .mapToDouble(i -> tensor.at(i % channels * places + i / channels) + 0.0)
        .toArray();
  }
}
