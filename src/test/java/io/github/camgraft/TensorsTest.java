package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.cam.method.PictureMethod;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyArrays;
import io.github.camgraft.tensor.Space;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks of volumes, films, signals and spectrograms against what PyTorch's autograd and
 * interpolation get in float64.
 */
class TensorsTest {
  private static final Path FOLDER = Path.of("testmodels/tensors");
  private static final double TOLERANCE = 1e-4;

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.sorted().toList();
    }
  }

  private static FloatTensor values(Path folder, String what) {
    return NumpyArrays.read(folder.resolve(what + ".npy"));
  }

  private static int chosen(Path folder) throws IOException {
    String about = Files.readString(folder.resolve("about.json"));
    return JsonParser.parseString(about).getAsJsonObject().get("class").getAsInt();
  }

  /** The largest difference as a share of the largest number. */
  private static double error(NumericTensor actual, FloatTensor expected) {
    assertThat(actual.count()).isEqualTo(expected.count());
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.count(); i++) {
      largest = Math.max(largest, Math.abs(expected.at(i)));
      difference = Math.max(difference, Math.abs(actual.at(i) - expected.at(i)));
    }
    return difference / largest;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAndFinishedMapsAgreeWithPyTorch(Path folder) throws IOException {
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withMethods(EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT))
            .withEmission(Emission.DEFAULT.withParts(Emission.Parts.BOTH).withDisplay(true));
    for (AugmentOptions each : List.of(options, options.withOptimization(Optimization.NONE))) {
      Augmented augmented = Augmenter.augment(ModelFiles.read(folder.resolve("model.onnx")), each);
      Contract contract = augmented.contract();
      Contract.Layer layer = contract.layers().get(0);
      Map<String, NumericTensor> outputs = run(augmented, folder);
      Map<String, String> references = new LinkedHashMap<>();
      references.put(layer.activations(), "activations");
      references.put(layer.gradients(), "gradient");
      references.put(Method.GRADIENT.output(), "input_gradient");
      references.put(Method.GUIDED.output(), "guided_gradient");
      references.put(layer.map(), "gradcam");
      references.forEach(
          (output, what) -> {
            assertThat(outputs.get(output).shape())
                .as("%s of %s", what, folder)
                .isEqualTo(values(folder, what).shape());
            assertThat(error(outputs.get(output), values(folder, what)))
                .as("%s of %s", what, folder)
                .isLessThan(TOLERANCE);
          });
    }
  }

  private static Map<String, NumericTensor> run(Augmented augmented, Path folder)
      throws IOException {
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      return session.run(
          Map.of(
              augmented.contract().image(),
              values(folder, "input"),
              Contract.EXPLAIN_CLASS,
              new LongTensor(new long[] {chosen(folder)}, 1)));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theMapInJavaIsPyTorchs(Path folder) throws IOException {
    try (Explainer explainer = Explainer.open(folder.resolve("model.onnx"))) {
      Explanation explanation =
          explainer.explain(folder.resolve("input.npy"), Target.classes(chosen(folder))).get(0);
      Heatmap map = explanation.heatmap();
      FloatTensor expected = values(folder, "gradcam").slice(0);
      assertThat(map.space()).isEqualTo(Space.behindFirst(expected));
      assertThat(error(map.tensor(), expected)).isLessThan(TOLERANCE);
    }
  }

  /** Rollout follows tokens, which none of these has. */
  @ParameterizedTest
  @MethodSource("cases")
  void everyMethodSaysSomethingOfEveryPlace(Path folder) {
    List<AttributionMethod> methods = new ArrayList<>(List.of(LayerMethod.values()));
    methods.addAll(List.of(PictureMethod.RISE, PictureMethod.OCCLUSION));
    methods.addAll(List.of(InputMethod.values()));
    boolean hasBiases = !folder.endsWith("steps-transformer");
    if (hasBiases) {
      methods.add(PictureMethod.FULLGRAD);
    }
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withMethods(methods)
            .withSampling(
                new Sampling(OptionalInt.of(6), OptionalDouble.empty(), OptionalInt.of(4), 1));
    try (Explainer explainer = Explainer.open(folder.resolve("model.onnx"), settings)) {
      FloatTensor input = values(folder, "input");
      Explanation explanation =
          explainer.explain(folder.resolve("input.npy"), Target.predicted()).get(0);
      Space space = explainer.preprocessing().layout().space(input);
      for (AttributionMethod method : methods) {
        if (method instanceof MapMethod map) {
          assertThat(explanation.heatmap(map).space()).as("%s", method).isEqualTo(space);
        } else {
          assertThat(explanation.attribution((InputMethod) method).count())
              .as("%s", method)
              .isEqualTo(input.count());
        }
      }
    }
  }
}
