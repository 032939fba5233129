package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MethodsCommandTest {
  @Test
  void theGuideHasTheTableThatTheProgramPrints() throws IOException {
    String table = Run.of("methods").succeeds().out();
    assertThat(table).contains("| `gradcam` | Grad-CAM | Selvaraju et al. 2017 |");
    assertThat(Files.readString(Path.of("src/site/markdown/methods.md")).replace("\r\n", "\n"))
        .contains(table);
  }
}
