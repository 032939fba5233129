package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.onnx.Graph;
import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.ModelException;
import io.github.camgraft.onnx.ModelFiles;
import io.github.camgraft.onnx.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VerificationTest {
  static Stream<Reference> references() {
    return ReferenceTest.references();
  }

  @ParameterizedTest
  @MethodSource("references")
  void goodModelsPass(Reference reference) {
    Model model = ModelFiles.read(reference.model());
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    Verification verification = Verification.of(model, augmented);
    assertThat(verification.outputError()).isLessThan(1e-5);
    assertThat(verification.gradientError().orElseThrow()).isLessThan(0.03);
  }

  @Test
  void aModelThatIsNotItsOriginalIsFound() {
    Model model = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    Augmented augmented = Augmenter.augment(model, AugmentOptions.DEFAULT);
    assertThatThrownBy(() -> Verification.of(twisted(model), augmented))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the output 'probabilities' of the augmented model is off by");
  }

  /** The same model with one weight tensor replaced, so that the augmented one is not its own. */
  private static Model twisted(Model model) {
    Graph graph = model.graph();
    List<Tensor> tensors = new ArrayList<>(graph.initializers().values());
    Tensor first = tensors.get(0);
    float[] values = first.floats();
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
    tensors.set(0, Tensor.ofFloats(first.name(), first.shape(), values));
    return model.withGraph(graph.withInitializers(tensors));
  }
}
