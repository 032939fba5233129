package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that cannot be explained: one sentence, the right status, and nothing is left behind. */
class RefusalTest {
  private static final Path MALFORMED = Path.of("testmodels/malformed");
  private static final Path SHARED = Path.of("../shared/models");
  private static final String PHOTO = "testmodels/demo/cat-dog.png";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          text.onnx                  | is not an ONNX model
          empty.onnx                 | is empty, not an ONNX model
          truncated.onnx             | is not an ONNX model, or it is cut off or damaged
          no-such-file.onnx          | there is no file
          .                          | is a directory
          missing-tensor.onnx        | 'nowhere'
          cycle.onnx                 | not acyclic
          unknown-operator.onnx      | no gradient rule yet for Foo (node 'activated')
          two-unknown-operators.onnx | Foo (node 'activated'); com.example:Bar (node 'pooled')
          no-convolution.onnx        | there is no convolutional feature map
          future-opset.onnx          | operator set 99
          short-raw-data.onnx        | 'filters'
          external-data-outside.onnx | outside the model's folder
          external-data-missing.onnx | 'not-there.data', which is not there
          """)
  void brokenFile(String name, String reason) {
    refuses(MALFORMED.resolve(name), reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          nonimage_sklearn_lr_mnist.onnx             | takes no picture
          nonimage_silero_vad_16k_opset15.onnx       | takes no picture
          mnist_mlp_pytorch13_opset9_NOCONV.onnx     | there is no convolutional feature map
          nonclf_paddleocr_det_opset12.onnx          | not one number for each class
          gtsrb_bnn30_tf2onnx114_opset15_nhwc.onnx   | zero by definition: Sign (nodes 'sequential_10/quant_conv2d_21/ste_sign_52/Sign'
          """)
  void modelOfAnotherKind(String name, String reason) {
    Path model = SHARED.resolve(name);
    assumeTrue(Files.exists(model), "the large models are not there");
    refuses(model, reason);
  }

  private void refuses(Path model, String reason) {
    Path output = folder.resolve("out.onnx");
    Path pictures = folder.resolve("pictures");
    Run.of("augment", model, "-o", output).complains(1, reason).inOneLine();
    Run.of("explain", model, PHOTO, "-o", pictures).complains(1, reason).inOneLine();
    Run inspected = Run.of("inspect", model);
    assertThat(inspected.status()).isEqualTo(1);
    assertThat(inspected.err()).contains(reason).doesNotContain("\tat ");
    assertThat(folder).isEmptyDirectory();
  }
}
