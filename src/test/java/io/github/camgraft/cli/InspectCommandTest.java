package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");

  @Test
  void tellsAllOfTheDemo() {
    Run run = Run.of("inspect", DEMO).succeeds();
    assertThat(run.lines())
        .containsSubsequence(
            "inputs         image  float[batch×3×128×128]",
            "outputs        probabilities  float[batch×10]",
            "picture        image [batch×3×128×128], NCHW",
            "score          /0/classifier/Gemm_output_0 [batch×10]: it is what Softmax '/1/Softmax' turns into probabilities",
            "feature layer  0.features.5.relu_1  [batch×96×16×16]  by Relu  tensor /0/features/features.5/relu_1/Relu_output_0",
            "others         0.features.1         [batch×16×64×64]  by Relu  tensor /0/features/features.1/Relu_output_0",
            "on the way     Conv               10  differentiable",
            "elsewhere      Softmax  1  differentiable",
            "guided rule    masks 7 Relu");
  }

  @Test
  void namesNodesWhenAsked() {
    assertThat(Run.of("inspect", DEMO, "--verbose").succeeds().out())
        .contains("masks 7 Relu: /0/features/");
  }

  @Test
  void takesAnotherLayer() {
    assertThat(Run.of("inspect", DEMO, "--layer", "features.1").succeeds().lines())
        .contains(
            "feature layer  0.features.1  [batch×16×64×64]  by Relu  tensor /0/features/features.1/Relu_output_0");
  }

  @Test
  void tellsWhatAnAugmentedFilePromises(@TempDir Path folder) {
    Path augmented = folder.resolve("demo.xai.onnx");
    Run.of("augment", DEMO, "-o", augmented, "--class", "dog", "--methods", "gradcam").succeeds();
    assertThat(Run.of("inspect", augmented).succeeds().lines())
        .contains(
            "augmented      by camgraft, contract version 4",
            "class          always 1",
            "methods        Grad-CAM  in cam_activations, cam_gradients");
  }

  @Test
  void tellsWhatIsKnownOfAModelThatCannotBeExplained() {
    Run run = Run.of("inspect", "testmodels/malformed/two-unknown-operators.onnx");
    run.complains(1, "Foo (node 'activated')", "com.example:Bar (node 'pooled')").inOneLine();
    assertThat(run.out()).contains("inputs", "com.example:Bar", "not yet", "differentiable");
  }

  /** Weights that are missing stand in the way of more than one step. */
  @Test
  void oneReasonIsSaidOnce(@TempDir Path folder) throws IOException {
    Path model = folder.resolve("alone.onnx");
    Files.copy(
        Path.of("testmodels/reference/resnet-dynamo-opset18-external-data/model.onnx"), model);
    Run run = Run.of("inspect", model);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err().lines()).singleElement().asString().contains("put that file beside");
  }

  @Test
  void tellsTheFormOfFinishedMaps(@TempDir Path folder) {
    Path augmented = folder.resolve("demo.maps.onnx");
    Run.of(
            "augment",
            DEMO,
            "-o",
            augmented,
            "--no-verify",
            "--emit",
            "maps",
            "--display",
            "--classes-per-image",
            "3",
            "--gate",
            "--convention",
            "captum")
        .succeeds();
    assertThat(Run.of("inspect", augmented).succeeds().lines())
        .contains(
            "class          chosen by the input explain_class, -1 for the predicted one, 3 of each picture",
            "methods        Grad-CAM                in gradcam, guided_gradcam, gradcam_display, guided_gradcam_display",
            "               guided backpropagation  in the finished maps",
            "convention     captum",
            "gate           the input explain; zeros where it is false");
  }
}
