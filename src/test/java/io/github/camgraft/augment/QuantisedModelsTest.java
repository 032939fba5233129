package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Quantised and half-precision models that others trained. */
class QuantisedModelsTest {
  private static final Path MODELS = Reference.SHARED.resolveSibling("models");
  private static final Map<String, String> VALUES =
      Map.of(
          "cam_activations",
          "activations",
          "cam_gradients",
          "gradient",
          Method.GUIDED.output(),
          "guided_gradient",
          Method.GRADIENT.output(),
          "input_gradient");

  /**
   * Steps of eight bits flip where float32 rounds differently than float64, and every flip has
   * others follow. So a change of the picture by one rounding is the measure: the reference must
   * not be farther away than that.
   */
  @Test
  void quantisedModelIsAsCloseAsRoundingLetsItBe() {
    Reference reference = reference("mobilenetv2_qdq_int8_opset11_244-class243");
    Model model = ModelFiles.read(reference.model());
    Augmented augmented = augmented(model);
    assertThat(augmented.contract().layers().get(0).tensor()).isEqualTo(reference.layer());
    assertThat(augmented.contract().score()).isEqualTo(reference.score());
    try (InferenceSession session =
            InferenceSession.open(augmented.model(), SessionSettings.PLAIN);
        InferenceSession original = InferenceSession.open(model, SessionSettings.PLAIN)) {
      Map<String, NumericTensor> feeds = reference.feeds(model);
      Map<String, NumericTensor> found = session.run(feeds);
      Map<String, NumericTensor> nudged = session.run(reference.nudgedFeeds(model));
      VALUES.forEach(
          (output, what) ->
              assertThat(Reference.error(found.get(output), reference.values(what)))
                  .as(what)
                  .isLessThan(1e-6 + Reference.error(nudged.get(output), found.get(output))));
      feeds.remove(Contract.EXPLAIN_CLASS);
      original
          .run(feeds)
          .forEach((name, value) -> assertThat(Reference.error(found.get(name), value)).isZero());
    }
  }

  /** The reference has the picture in float32, so it is fed as such; nothing else is changed. */
  @Test
  void halfPrecisionIsComputedInSinglePrecision() {
    Reference reference = reference("squeezenet1.1_fp16_opset7_caffe2-class243");
    Model model = ModelFiles.read(reference.model());
    Model augmented = augmented(model).model();
    List<ValueInfo> single =
        augmented.graph().inputs().stream().map(QuantisedModelsTest::inSinglePrecision).toList();
    Model fed = augmented.withGraph(augmented.graph().withInputs(single));
    try (InferenceSession session = InferenceSession.open(fed, SessionSettings.CPU)) {
      Map<String, NumericTensor> found = session.run(reference.feeds(model));
      VALUES.forEach(
          (output, what) ->
              assertThat(Reference.error(found.get(output), reference.values(what)))
                  .as(what)
                  .isLessThan(1e-5));
    }
    try (InferenceSession session = InferenceSession.open(augmented, SessionSettings.CPU);
        InferenceSession original = InferenceSession.open(model, SessionSettings.CPU)) {
      Map<String, NumericTensor> feeds = reference.feeds(model);
      Map<String, NumericTensor> found = session.run(feeds);
      feeds.remove(Contract.EXPLAIN_CLASS);
      original
          .run(feeds)
          .forEach(
              (name, value) ->
                  assertThat(Reference.error(found.get(name), value)).isLessThan(1e-5));
    }
  }

  private static ValueInfo inSinglePrecision(ValueInfo input) {
    TensorType type = input.type().orElseThrow();
    return type.type() == DataType.FLOAT16
        ? ValueInfo.of(input.name(), new TensorType(DataType.FLOAT, type.shape()))
        : input;
  }

  /**
   * Along its gradient a score must rise by about as much as the gradient says, over a distance
   * that is long against a step of the first layer.
   */
  @Test
  void quantisedConvolutionsHaveTheGradientOfTheirRealNumbers() {
    Path file = MODELS.resolve("cifar10_resnet8_qlinear_int8_opset14_batch16.onnx");
    assumeThat(file).exists();
    Model model = ModelFiles.read(file);
    Augmented augmented = augmented(model);
    assertThat(augmented.analysis().masked()).hasSize(7);
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU);
        InferenceSession original = InferenceSession.open(model, SessionSettings.CPU)) {
      FloatTensor picture = patches(16, 3, 32, 32);
      Map<String, NumericTensor> feeds = new TreeMap<>();
      feeds.put(model.graph().feeds().get(0).name(), picture);
      feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(new long[16], 16));
      Map<String, NumericTensor> found = session.run(feeds);
      feeds.remove(Contract.EXPLAIN_CLASS);
      original
          .run(feeds)
          .forEach((name, value) -> assertThat(Reference.error(found.get(name), value)).isZero());
      FloatTensor gradient = (FloatTensor) found.get(Method.GRADIENT.output());
      double rise = rise(original, model, picture, gradient);
      assertThat(rise).isBetween(0.5, 1.5);
    }
  }

  /** The change of the scores along the gradient, as a share of what the gradient promises. */
  private static double rise(
      InferenceSession original, Model model, FloatTensor picture, FloatTensor gradient) {
    double squares = 0;
    for (float number : gradient.values()) {
      squares += (double) number * number;
    }
    double step = 2 / squares * 16;
    double ahead = sum(original, model, picture, gradient, step);
    double behind = sum(original, model, picture, gradient, -step);
    return (ahead - behind) / (2 * step * squares);
  }

  private static double sum(
      InferenceSession original,
      Model model,
      FloatTensor picture,
      FloatTensor gradient,
      double step) {
    float[] moved = picture.values().clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (step * gradient.values()[i]);
    }
    String input = model.graph().feeds().get(0).name();
    FloatTensor there = FloatTensor.of(moved, picture.shape());
    NumericTensor scores = original.run(Map.of(input, there)).values().iterator().next();
    double sum = 0;
    for (int i = 0; i < 16; i++) {
      sum += scores.at(i * 10);
    }
    return sum;
  }

  private static FloatTensor patches(int... shape) {
    FloatTensor picture = FloatTensor.zeros(shape);
    Random random = new Random(3);
    for (int i = 0; i < picture.values().length; i++) {
      picture.values()[i] = (float) (Math.sin(i / 5.0) + 0.5 * random.nextGaussian());
    }
    return picture;
  }

  private static Augmented augmented(Model model) {
    EnumSet<Method> methods = EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT);
    return Augmenter.augment(model, AugmentOptions.DEFAULT.withMethods(methods));
  }

  private static Reference reference(String name) {
    List<Reference> found =
        Reference.below(Reference.SHARED).stream()
            .filter(reference -> reference.name().equals(name))
            .toList();
    assumeThat(found).isNotEmpty();
    return found.get(0);
  }
}
