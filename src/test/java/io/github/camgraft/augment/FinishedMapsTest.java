package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.GuidedGradCam;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.Space;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the graph makes of feature maps and gradients, against the same arithmetic in Java. */
class FinishedMapsTest {
  private static final double TOLERANCE = 1e-5;
  private static final Emission BOTH = Emission.DEFAULT.withParts(Emission.Parts.BOTH);

  static List<Path> classifiers() {
    return Classifiers.all();
  }

  @Test
  void realModelsAreThere() {
    assumeThat(Path.of("../shared/models"))
        .as("../shared holds the real models; without it only our own small ones are compared")
        .isDirectory();
    assertThat(classifiers()).hasSizeGreaterThan(50);
  }

  @ParameterizedTest
  @MethodSource("classifiers")
  void agreeWithJava(Path file) {
    compare(file, Convention.PAPER, 1);
  }

  static Stream<Arguments> conventions() {
    return Classifiers.own().stream()
        .flatMap(
            file ->
                Arrays.stream(Convention.values())
                    .map(convention -> Arguments.of(file, convention)));
  }

  @ParameterizedTest
  @MethodSource("conventions")
  void everyConventionAgreesWithJava(Path file, Convention convention) {
    compare(file, convention, 2);
  }

  private static void compare(Path file, Convention convention, int batch) {
    Model model = ModelFiles.read(file);
    AugmentOptions options = AugmentOptions.DEFAULT.withEmission(BOTH.withConvention(convention));
    Augmented augmented = Augmenter.augment(model, options);
    Map<String, NumericTensor> feeds = Classifiers.noise(model, batch);
    Contract contract = augmented.contract();
    FloatTensor input = (FloatTensor) feeds.get(contract.image());
    int pictures = Classifiers.count(input, contract.layout());
    long[] classes = new long[pictures];
    Arrays.fill(classes, 1);
    feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(classes, pictures));
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      Map<String, NumericTensor> outputs = session.run(feeds);
      for (int picture = 0; picture < pictures; picture++) {
        compare(outputs, contract, contract.layout().space(input), picture);
      }
    }
  }

  private static void compare(
      Map<String, NumericTensor> outputs, Contract contract, Space input, int picture) {
    Contract.Layer layer = contract.layers().get(0);
    Convention convention = contract.emission().convention();
    Heatmap expected =
        convention.finished(
            convention.raw(
                part(outputs, layer.activations(), picture),
                part(outputs, layer.gradients(), picture)),
            input);
    FloatTensor map = part(outputs, layer.map(), picture);
    assertThat(map.shape()).containsExactly(expected.space().shape(1));
    assertClose(map, expected.tensor());
    assertThat(outputs.containsKey(layer.guidedMap())).isEqualTo(convention.resizes());
    if (convention.resizes()) {
      FloatTensor guided = part(outputs, Method.GUIDED.output(), picture);
      FloatTensor fused = part(outputs, layer.guidedMap(), picture);
      assertClose(fused, GuidedGradCam.fuse(guided, contract.layout(), expected));
    }
  }

  private static FloatTensor part(Map<String, NumericTensor> outputs, String name, int picture) {
    return ((FloatTensor) outputs.get(name)).slice(picture);
  }

  private static void assertClose(FloatTensor actual, FloatTensor expected) {
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.count(); i++) {
      if (Double.isInfinite(expected.at(i))) {
        // A model whose weights are all alike leaves float32, in the graph as in Java.
        assertThat(actual.at(i)).isEqualTo(expected.at(i));
        continue;
      }
      largest = Math.max(largest, Math.abs(expected.at(i)));
      difference = Math.max(difference, Math.abs(actual.at(i) - expected.at(i)));
    }
    assertThat(difference).isLessThanOrEqualTo(TOLERANCE * largest);
  }
}
