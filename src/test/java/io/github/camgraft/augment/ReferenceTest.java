package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.cam.GradCam;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.cam.method.GuidedGradCam;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Augmented models against what PyTorch's autograd gets in float64 for the same file, picture and
 * class. What was measured is left in {@code target/reference-errors.md}.
 */
class ReferenceTest {
  private static final double TOLERANCE = 1e-4;

  /**
   * Where a rectifier's input is zero but for rounding, float32 and float64 may take different
   * sides.
   */
  private static final double TOLERANCE_AT_A_KINK = 1e-3;

  /** Models that round on their way are compared in {@link QuantisedModelsTest}. */
  private static final Set<String> OTHER_KINDS =
      Set.of(
          "squeezenet1.1_fp16_opset7_caffe2-class243", "mobilenetv2_qdq_int8_opset11_244-class243");

  /**
   * Drawings on one flat colour, max-pooled before any rectifier: where all of a window is equal
   * but for rounding, float32 and float64 find the maximum in different places. The gradient at the
   * feature layer is not touched by that, the one at the picture is.
   */
  private static final Set<String> FLAT_COLOURS =
      Set.of("easy_vqa_two_inputs_nhwc_opset13-class3", "easy_vqa_two_inputs_nhwc_opset13-class9");

  private static final Map<String, String> MEASURED = new TreeMap<>();

  static Stream<Reference> references() {
    List<Reference> all = new ArrayList<>(Reference.below(Reference.OWN));
    all.addAll(Reference.below(Reference.ZOO));
    Reference.below(Reference.SHARED).stream()
        .filter(reference -> !OTHER_KINDS.contains(reference.name()))
        .forEach(all::add);
    return all.stream();
  }

  @Test
  void sharedReferencesAreThere() {
    assumeThat(Reference.SHARED)
        .as("../shared holds the real models; without it only our own small ones are compared")
        .isDirectory();
    assertThat(references().count()).isGreaterThan(30);
  }

  @ParameterizedTest
  @MethodSource("references")
  void agreesWithAutograd(Reference reference) {
    Model model = ModelFiles.read(reference.model());
    EnumSet<Method> methods = EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT);
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT.withMethods(methods));
    Contract.Layer layer = augmented.contract().layers().get(0);
    assertThat(layer.tensor()).isEqualTo(reference.layer());
    assertThat(augmented.contract().score()).isEqualTo(reference.score());
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU);
        InferenceSession original = InferenceSession.open(model, SessionSettings.CPU)) {
      Map<String, NumericTensor> feeds = reference.feeds(model);
      Map<String, NumericTensor> outputs = session.run(feeds);
      compareOutputs(original, feeds, outputs, reference, augmented.contract());
      boolean kink = changesAbruptly(session, reference, model, outputs, Method.GRADIENT.output());
      if (FLAT_COLOURS.contains(reference.name())) {
        assertThat(kink).as("the gradient jumps where maxima are equal").isTrue();
        compare(outputs, layer.activations(), reference, "activations", TOLERANCE);
        compare(outputs, layer.gradients(), reference, "gradient", TOLERANCE);
        return;
      }
      double[] errors = {
        compare(outputs, layer.activations(), reference, "activations", TOLERANCE),
        compare(outputs, layer.gradients(), reference, "gradient", TOLERANCE),
        compare(
            outputs,
            Method.GRADIENT.output(),
            reference,
            "input_gradient",
            kink ? TOLERANCE_AT_A_KINK : TOLERANCE),
        compare(outputs, Method.GUIDED.output(), reference, "guided_gradient", TOLERANCE)
      };
      compareMaps(outputs, layer, reference, augmented.contract());
      record(reference, errors, kink);
    }
  }

  private static void compareOutputs(
      InferenceSession original,
      Map<String, NumericTensor> feeds,
      Map<String, NumericTensor> outputs,
      Reference reference,
      Contract contract) {
    Map<String, NumericTensor> originalFeeds = new TreeMap<>(feeds);
    originalFeeds.remove(Contract.EXPLAIN_CLASS);
    original
        .run(originalFeeds)
        .forEach(
            (name, expected) ->
                assertThat(Reference.error(outputs.get(name), expected))
                    .as("original output %s", name)
                    .isLessThan(1e-5));
    assertThat(Reference.error(outputs.get(contract.output()), reference.values("output")))
        .isLessThan(1e-5);
  }

  /**
   * Whether the model's own gradient jumps when the picture changes by less than rounding does:
   * that is a kink.
   */
  private static boolean changesAbruptly(
      InferenceSession session,
      Reference reference,
      Model model,
      Map<String, NumericTensor> outputs,
      String gradient) {
    NumericTensor nudged = session.run(reference.nudgedFeeds(model)).get(gradient);
    return Reference.error(nudged, outputs.get(gradient)) > TOLERANCE;
  }

  private static double compare(
      Map<String, NumericTensor> outputs,
      String output,
      Reference reference,
      String what,
      double tolerance) {
    FloatTensor expected = onGrid(reference.values(what), outputs.get(output).shape());
    assertThat(outputs.get(output).shape()).as(what).isEqualTo(expected.shape());
    double error = Reference.error(outputs.get(output), expected);
    assertThat(error).as(what).isLessThanOrEqualTo(tolerance);
    return error;
  }

  /**
   * Tokens [1, T, D] as the grid [1, D, h, w] that they are laid back on; anything else as it is.
   */
  private static FloatTensor onGrid(FloatTensor expected, int[] shape) {
    if (expected.rank() != 3) {
      return expected;
    }
    int places = shape[2] * shape[3];
    int leading = expected.size(1) - places;
    int channels = expected.size(2);
    FloatTensor grid = FloatTensor.zeros(shape);
    for (int place = 0; place < places; place++) {
      for (int channel = 0; channel < channels; channel++) {
        grid.values()[channel * places + place] =
            expected.values()[(leading + place) * channels + channel];
      }
    }
    return grid;
  }

  private static void compareMaps(
      Map<String, NumericTensor> outputs,
      Contract.Layer layer,
      Reference reference,
      Contract contract) {
    if (reference.classes().length > 1 || !reference.has("gradcam_raw")) {
      return; // The maps are checked one picture at a time; batches only differ in the graph.
    }
    FloatTensor guided = ((FloatTensor) outputs.get(Method.GUIDED.output())).slice(0);
    Heatmap map =
        GradCam.map(
            ((FloatTensor) outputs.get(layer.activations())).slice(0),
            ((FloatTensor) outputs.get(layer.gradients())).slice(0));
    assertThat(Reference.error(map.tensor(), reference.values("gradcam_raw")))
        .isLessThan(TOLERANCE);
    Heatmap large =
        map.resized(
            contract.layout().height(guided),
            contract.layout().width(guided),
            Interpolation.BILINEAR_HALF_PIXEL);
    assertThat(Reference.error(large.tensor(), reference.values("gradcam"))).isLessThan(TOLERANCE);
    FloatTensor fused = GuidedGradCam.fuse(guided, contract.layout(), large);
    assertThat(Reference.error(fused, reference.values("guided_gradcam"))).isLessThan(TOLERANCE);
  }

  private static void record(Reference reference, double[] errors, boolean kink) {
    MEASURED.put(
        reference.name(),
        "| %s | %.1e | %.1e | %.1e%s | %.1e |"
            .formatted(
                reference.name(),
                errors[0],
                errors[1],
                errors[2],
                kink ? " (kink)" : "",
                errors[3]));
  }

  @AfterAll
  static void leaveTheFigures() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| model and class | activations | gradient at the layer | input gradient | guided |");
    lines.add("|---|---|---|---|---|");
    lines.addAll(MEASURED.values());
    Files.write(Path.of("target/reference-errors.md"), lines);
  }
}
