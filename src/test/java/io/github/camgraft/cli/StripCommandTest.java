package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StripCommandTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");

  @TempDir private Path folder;

  @Test
  void givesTheOriginalBack() {
    Path augmented = folder.resolve("demo.xai.onnx");
    Path original = folder.resolve("demo.onnx");
    Run.of("augment", DEMO, "-o", augmented, "--emit", "maps", "--no-verify").succeeds();
    Run run = Run.of("strip", augmented, "-o", original).succeeds();
    assertThat(run.lines()).anyMatch(line -> line.startsWith("nodes    25, before "));
    assertThat(original).hasSameBinaryContentAs(DEMO);
  }

  @Test
  void refusesWhatIsNotAugmented() {
    Path output = folder.resolve("x.onnx");
    Run.of("strip", DEMO, "-o", output).complains(1, "is not augmented");
    assertThat(output).doesNotExist();
  }
}
