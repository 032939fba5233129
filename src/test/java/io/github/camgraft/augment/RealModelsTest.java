package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.input.ImageInput;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Model;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Classifiers of many exporters: they are augmented, their own outputs stay, and the gradients are
 * numbers.
 */
class RealModelsTest {
  private static final Path MODELS = Path.of("../shared/models");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mnist_cnn_cntk_opset7.onnx",
        "mnist_cnn_pytorch11_opset9_dynbatch.onnx",
        "mnist_cnn_pytorch16_opset9_avgpool.onnx",
        "cifar10_cnn_pytorch15_opset9_base.onnx",
        "cifar10_cnn_pytorch17_opset10.onnx",
        "cifar10_cnn_tf2onnx18_opset9_nhwc_medium.onnx",
        "cifar10_resnet2b_pytorch18_opset9.onnx",
        "person_mobilenetv2_tf2onnx112_opset15.onnx",
        "derived/squeezenet1.1_fp32_opset7.onnx",
        "derived/mobilenetv2_float_opset12_clip6.onnx",
        "derived/mobilenetv1_0.25_nhwc_opset11_bn_softmax.onnx",
        "derived/cifar10_resnet20_torchscript_opset13.onnx",
        "derived/cifar10_resnet20_dynamo_opset18_external.onnx",
        "light/light_squeezenet.onnx",
        "light/light_resnet50.onnx",
        "light/light_densenet121.onnx",
        "light/light_inception_v1.onnx",
        "light/light_vgg19.onnx"
      })
  void isAugmented(String name) {
    assumeThat(MODELS).as("../shared holds the real models").isDirectory();
    Model model = ModelFiles.read(MODELS.resolve(name));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    ImageInput image = augmented.analysis().image();
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    feeds.put(image.name(), noise(image));
    Map<String, NumericTensor> expected;
    try (InferenceSession session = InferenceSession.open(model, SessionSettings.CPU)) {
      expected = session.run(feeds);
    }
    feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(new long[] {-1}, 1));
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      Map<String, NumericTensor> outputs = session.run(feeds);
      expected.forEach(
          (output, values) ->
              assertThat(Reference.error(outputs.get(output), values)).as(output).isLessThan(1e-5));
      NumericTensor guided = outputs.get(Method.GUIDED.output());
      assertThat(guided.shape()).isEqualTo(feeds.get(image.name()).shape());
      assertThat(Reference.error(guided, guided)).as("all finite").isZero();
    }
  }

  private static FloatTensor noise(ImageInput image) {
    int[] shape =
        image.shape().dimensions().stream()
            .mapToInt(length -> length.isKnown() ? Math.toIntExact(length.size()) : 1)
            .toArray();
    FloatTensor noise = FloatTensor.zeros(shape);
    Random random = new Random(7);
    for (int i = 0; i < noise.count(); i++) {
      noise.values()[i] = random.nextFloat();
    }
    assertThat(image.places().get(0)).matches(Dimension::isKnown);
    return noise;
  }
}
