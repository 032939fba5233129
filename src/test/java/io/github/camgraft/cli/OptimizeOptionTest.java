package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.optimize.Pass;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimizeOptionTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");

  @TempDir private Path folder;

  @Test
  void leavesOutAllPassesOrOne() {
    // As calculus has it, each convolution is transposed on the way back.
    assertThat(transposed("none")).isGreaterThan(transposed("no-flipped-kernel"));
    assertThat(transposed("no-flipped-kernel")).isGreaterThan(transposed("all"));
    assertThat(transposed("flipped-kernel")).isLessThan(transposed("none"));
  }

  private long transposed(String passes) {
    Path output = folder.resolve(passes + ".onnx");
    // Both ways agree with differences, or nothing would be written.
    Run.of("augment", DEMO, "-o", output, "--optimize", passes).succeeds();
    return ModelFiles.read(output).graph().nodes().stream()
        .filter(node -> node.is("ConvTranspose"))
        .count();
  }

  @Test
  void namesAllPassesWhereAWordIsNone() {
    Path output = folder.resolve("any.onnx");
    Run run =
        Run.of("augment", DEMO, "-o", output, "--optimize", "no-such,all")
            .complains(2, "--optimize has no pass 'no-such'");
    for (Pass pass : Pass.values()) {
      run.complains(2, pass.word());
    }
    assertThat(output).doesNotExist();
  }
}
