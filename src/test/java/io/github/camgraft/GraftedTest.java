package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.tensor.FloatTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GraftedTest {
  private static final Path MODEL = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");

  /** Called as camgraft calls its own, since there is one for all tests. */
  private static final OrtEnvironment ENVIRONMENT =
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "camgraft");

  /** The program that takes Grafted for its session gets what it got before. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo/demo.onnx",
        "reference/depthwise-residual-keras2-opset15/model.onnx",
        "reference/mobilenetv2-torchscript-opset10/model.onnx",
        "reference/resnet-dynamo-opset18-external-data/model.onnx",
        "exporters/jax_flax.onnx",
        "exporters/tflite_uint8.onnx",
        "cases/views/siamese.onnx"
      })
  void aPlainRunReturnsTheBitsOfTheOriginal(String name) throws OrtException {
    Path file = Path.of("testmodels").resolve(name);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        OrtSession plain = ENVIRONMENT.createSession(file.toString(), options);
        Grafted grafted = Grafted.open(ENVIRONMENT, file, options)) {
      assertThat(grafted.inputNames()).containsExactlyElementsOf(plain.getInputNames());
      assertThat(grafted.outputNames()).containsExactlyElementsOf(plain.getOutputNames());
      Map<String, OnnxTensor> tensors = noise(plain);
      try (OrtSession.Result expected = plain.run(tensors);
          OrtSession.Result actual = grafted.run(tensors);
          OrtSession.Result explained = grafted.run(tensors, Target.predicted())) {
        assertThat(bits(actual)).isEqualTo(bits(expected));
        Map<String, Object> first = bits(explained);
        first.keySet().retainAll(plain.getOutputNames());
        assertThat(first).isEqualTo(bits(expected));
      } finally {
        tensors.values().forEach(OnnxTensor::close);
      }
    }
  }

  private static Map<String, OnnxTensor> noise(OrtSession session) throws OrtException {
    Random random = new Random(7);
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    for (NodeInfo input : session.getInputInfo().values()) {
      TensorInfo type = (TensorInfo) input.getInfo();
      long[] shape = type.getShape();
      for (int i = 0; i < shape.length; i++) {
        shape[i] = shape[i] > 0 ? shape[i] : i == 0 ? 2 : 64;
      }
      int count = (int) Arrays.stream(shape).reduce(1, Math::multiplyExact);
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(count * type.type.size).order(ByteOrder.nativeOrder());
      for (int i = 0; i < count; i++) {
        if (type.type == OnnxJavaType.FLOAT) {
          bytes.putFloat((float) random.nextGaussian());
        } else {
          bytes.put((byte) random.nextInt());
        }
      }
      tensors.put(
          input.getName(), OnnxTensor.createTensor(ENVIRONMENT, bytes.rewind(), shape, type.type));
    }
    return tensors;
  }

  /** Tensors bit by bit, whatever else is returned as Java prints it. */
  private static Map<String, Object> bits(OrtSession.Result result) throws OrtException {
    Map<String, Object> bits = new LinkedHashMap<>();
    for (Map.Entry<String, OnnxValue> entry : result) {
      boolean isNumeric =
          entry.getValue() instanceof OnnxTensor tensor
              && tensor.getInfo().type != OnnxJavaType.STRING;
      bits.put(
          entry.getKey(),
          isNumeric
              ? ((OnnxTensor) entry.getValue()).getByteBuffer()
              : Arrays.deepToString(new Object[] {entry.getValue().getValue()}));
    }
    return bits;
  }

  @Test
  void explainsLikeAnExplainer() throws OrtException {
    ExplainerSettings settings = ExplainerSettings.DEFAULT.withDevice(Device.CPU);
    try (Explainer explainer = Explainer.open(MODEL, settings);
        Grafted grafted = open(settings)) {
      Picture photo = ImageFiles.read(PHOTO);
      FloatTensor input = explainer.preprocessing().apply(photo);
      List<Explanation> expected = explainer.explain(photo, Target.top(2));
      try (OnnxTensor tensor = tensor(input, 1)) {
        List<Explanation> actual = grafted.explain(Map.of("image", tensor), Target.top(2)).get(0);
        assertThat(actual).hasSize(2);
        for (int i = 0; i < 2; i++) {
          assertAlike(actual.get(i), expected.get(i));
        }
        assertThat(actual.get(0).seen()).isEqualTo(expected.get(0).seen());
      }
    }
  }

  /** The class is asked per call, for each picture of a batch; the result stays the program's. */
  @Test
  void aResultIsExplainedForAnyTarget() throws OrtException {
    try (Explainer explainer =
            Explainer.open(MODEL, ExplainerSettings.DEFAULT.withDevice(Device.CPU));
        Grafted grafted = open(ExplainerSettings.DEFAULT);
        OnnxTensor tensor = tensor(explainer.preprocessing().apply(ImageFiles.read(PHOTO)), 2)) {
      Map<String, OnnxTensor> tensors = Map.of("image", tensor);
      Target dog = Target.named(List.of("dog"));
      Explanation expected = explainer.explain(PHOTO, dog).get(0);
      try (OrtSession.Result result = grafted.run(tensors, dog)) {
        List<List<Explanation>> explained = grafted.explanations(tensors, result, dog);
        assertThat(explained).hasSize(2);
        explained.forEach(ofPicture -> assertAlike(ofPicture.get(0), expected));
        List<Explanation> others =
            grafted.explanations(tensors, result, Target.classes(0, 1)).get(1);
        assertThat(others).extracting(one -> one.prediction().name()).containsExactly("cat", "dog");
        assertAlike(others.get(1), expected);
        assertThat(result.get(0).getValue()).isInstanceOf(float[][].class);
      }
    }
  }

  /** Methods that run the model many times have it in forms of their own. */
  @Test
  void methodsOfManyRunsAreServed() throws OrtException {
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withDevice(Device.CPU)
            .withMethods(List.of(LayerMethod.ABLATIONCAM));
    try (Explainer explainer = Explainer.open(MODEL, settings);
        Grafted grafted = open(settings);
        OnnxTensor tensor = tensor(explainer.preprocessing().apply(ImageFiles.read(PHOTO)), 1)) {
      Explanation expected = explainer.explain(PHOTO, Target.predicted()).get(0);
      Explanation actual =
          grafted.explain(Map.of("image", tensor), Target.predicted()).get(0).get(0);
      Heatmap map = actual.map(LayerMethod.ABLATIONCAM, 0);
      Heatmap same = expected.map(LayerMethod.ABLATIONCAM, 0);
      assertThat(map.maximum()).isCloseTo(same.maximum(), within(1e-5f));
      assertThat(map.peak()).isEqualTo(same.peak());
    }
  }

  private static void assertAlike(Explanation actual, Explanation expected) {
    assertThat(actual.prediction().index()).isEqualTo(expected.prediction().index());
    assertThat(actual.score()).isCloseTo(expected.score(), within(1e-5));
    assertThat(actual.methods()).isEqualTo(expected.methods());
    assertThat(largestDifference(actual, expected)).isLessThan(1e-5);
  }

  private static double largestDifference(Explanation actual, Explanation expected) {
    float[] one = actual.attribution(InputMethod.GUIDED_GRADCAM).values();
    float[] other = expected.attribution(InputMethod.GUIDED_GRADCAM).values();
    double largest = Math.abs(actual.heatmap().maximum() - expected.heatmap().maximum());
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    byte[] bytes = Files.readAllBytes(MODEL);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        Grafted grafted = Grafted.open(ENVIRONMENT, bytes, options);
        OnnxTensor tensor = tensor(FloatTensor.zeros(1, 3, 128, 128), 1)) {
      Map<String, OnnxTensor> tensors = Map.of("image", tensor);
      try (OrtSession.Result plain = grafted.run(tensors, grafted.outputNames())) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> grafted.explanations(tensors, plain, Target.predicted()))
            .withMessageContaining("explained nothing");
      }
      assertThatThrownBy(() -> grafted.run(Map.of("picture", tensor)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("'image'");
      // Nothing lies beside bytes.
      assertThat(grafted.labels().names()).isEmpty();
    }
  }

  private static Grafted open(ExplainerSettings settings) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      return Grafted.open(ENVIRONMENT, MODEL, options, settings);
    }
  }

  private static OnnxTensor tensor(FloatTensor one, int count) throws OrtException {
    FloatBuffer values = FloatBuffer.allocate(count * one.count());
    for (int i = 0; i < count; i++) {
      values.put(one.values());
    }
    long[] shape = Arrays.stream(one.shape()).asLongStream().toArray();
    shape[0] = count;
    return OnnxTensor.createTensor(ENVIRONMENT, values.rewind(), shape);
  }
}
