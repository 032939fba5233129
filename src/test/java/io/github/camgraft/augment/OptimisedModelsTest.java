package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Node;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ONNX Runtime optimised and saved is explained as the original is. */
class OptimisedModelsTest {
  private static final double ROUNDING = 1e-5;

  @TempDir Path folder;

  static Stream<Reference> references() {
    // What is saved elsewhere does not find its external data.
    return Reference.below(Reference.OWN).stream()
        .filter(reference -> ModelFiles.externalData(ModelFiles.read(reference.model())).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("references")
  void explanationIsTheOriginals(Reference reference) {
    Model original = ModelFiles.read(reference.model());
    Model optimised = optimised(reference.model(), OptLevel.EXTENDED_OPT);
    List<NumericTensor> expected = explained(original, reference);
    List<NumericTensor> found = explained(optimised, reference);
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(Reference.error(found.get(i), expected.get(i)))
          .as("%s, output %d: %s", reference, i, operators(optimised))
          .isLessThan(ROUNDING);
    }
  }

  @Test
  void someOfThemHaveFusedOperators() {
    assertThat(
            references()
                .map(reference -> optimised(reference.model(), OptLevel.EXTENDED_OPT))
                .flatMap(model -> operators(model).stream()))
        .contains("com.microsoft:FusedConv");
  }

  @Test
  void layoutOfOneProcessorIsRefused() {
    Path model = references().findFirst().orElseThrow().model();
    Model blocked = optimised(model, OptLevel.ALL_OPT);
    assertThat(operators(blocked)).anyMatch(operator -> operator.startsWith("com.microsoft.nchwc"));
    assertThatThrownBy(() -> Augmenter.augment(blocked, AugmentOptions.DEFAULT))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("explain the original")
        .hasMessageContaining("BASIC");
  }

  private static List<String> operators(Model model) {
    return model.graph().nodes().stream().map(Node::qualifiedOperator).distinct().toList();
  }

  private Model optimised(Path model, OptLevel level) {
    Path saved = folder.resolve(level + ".onnx");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(level);
      options.setOptimizedModelFilePath(saved.toString());
      OrtEnvironment.getEnvironment().createSession(model.toString(), options).close();
    } catch (OrtException failure) {
      throw new IllegalStateException(failure);
    }
    return ModelFiles.read(saved);
  }

  private static List<NumericTensor> explained(Model model, Reference reference) {
    EnumSet<Method> methods = EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT);
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT.withMethods(methods));
    Contract.Layer layer = augmented.contract().layers().get(0);
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      Map<String, NumericTensor> outputs = session.run(reference.feeds(model));
      return Stream.of(
              layer.activations(),
              layer.gradients(),
              Method.GUIDED.output(),
              Method.GRADIENT.output())
          .map(outputs::get)
          .toList();
    }
  }
}
