package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RulesCommandTest {
  private static final String BEGIN = "<!-- rules:begin -->";
  private static final String END = "<!-- rules:end -->";

  @Test
  void readmeHoldsTheTable() throws IOException {
    String readme = Files.readString(Path.of("README.md")).replace("\r\n", "\n");
    assertThat(readme).contains(BEGIN, END);
    String table = readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END));
    assertThat(table.strip())
        .as("README.md between its marks; put there what 'tools/camgraft rules' prints")
        .isEqualTo(Run.of("rules").succeeds().out().replace("\r\n", "\n").strip());
  }

  @Test
  void eachKindOfRowIsTold() {
    assertThat(Run.of("rules").lines())
        .contains(
            "| `Relu` | 0 | keeps positive gradients only |",
            "| `Mul` | 0, 1 |  |",
            "| `Concat` | all |  |",
            "| `Where` | 1, 2 |  |")
        .anyMatch(line -> line.startsWith("The gradient is zero by definition: `Shape`"));
  }
}
