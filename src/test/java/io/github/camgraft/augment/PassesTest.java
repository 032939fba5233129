package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.optimize.Pass;
import io.github.camgraft.optimize.Platform;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Passes make graphs faster and leave their numbers as they are: those of PyTorch's autograd. */
class PassesTest {
  private static final Optimization ALL = Optimization.of(Platform.CPU);
  private static final double TOLERANCE = 1e-4;

  /** Small float networks give these nothing to do; they have tests with others. */
  private static final EnumSet<Pass> OF_OTHER_NETWORKS =
      EnumSet.of(Pass.MINIMAL_FILTERING, Pass.HORIZONTAL_FUSION, Pass.SHARED_READINGS);

  static Stream<Reference> references() {
    return Stream.of(Reference.OWN, Reference.ZOO).flatMap(root -> Reference.below(root).stream());
  }

  @ParameterizedTest
  @MethodSource("references")
  void isRightWithoutAnyPass(Reference reference) {
    Model model = ModelFiles.read(reference.model());
    assertThat(error(model, reference, Optimization.NONE)).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("references")
  void isRightWithAll(Reference reference) {
    Model model = ModelFiles.read(reference.model());
    double error = error(model, reference, ALL);
    if (!(error < TOLERANCE)) {
      List<String> blamed =
          ALL.passes().stream()
              .filter(pass -> error(model, reference, ALL.without(pass)) < TOLERANCE)
              .map(Pass::word)
              .toList();
      assertThat(error).as("right without %s", blamed).isLessThan(TOLERANCE);
    }
  }

  private static double error(Model model, Reference reference, Optimization passes) {
    Augmented augmented = augmented(model, reference, passes);
    Map<String, NumericTensor> outputs =
        InferenceSession.runOnce(augmented.model(), SessionSettings.CPU, reference.feeds(model));
    String gradient = augmented.contract().layers().get(0).gradients();
    return Math.max(
        Reference.error(outputs.get(gradient), reference.values("gradient")),
        Reference.error(outputs.get(Method.GRADIENT.output()), reference.values("input_gradient")));
  }

  @Test
  void eachPassIsAtWork() {
    Set<Pass> atWork =
        references()
            .flatMap(reference -> atWork(ModelFiles.read(reference.model()), reference))
            .collect(Collectors.toSet());
    assertThat(atWork).containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(OF_OTHER_NETWORKS));
  }

  private static Stream<Pass> atWork(Model model, Reference reference) {
    List<String> all = nodes(augmented(model, reference, ALL));
    return ALL.passes().stream()
        .filter(pass -> !nodes(augmented(model, reference, ALL.without(pass))).equals(all));
  }

  private static List<String> nodes(Augmented augmented) {
    return augmented.model().graph().nodes().stream()
        .map(node -> node.operator() + node.attributes())
        .sorted()
        .toList();
  }

  private static Augmented augmented(Model model, Reference reference, Optimization passes) {
    return Augmenter.augment(
        model,
        AugmentOptions.DEFAULT
            .withLayers(List.of(reference.layer()))
            .withMethods(EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT))
            .withOptimization(passes));
  }
}
