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
  void theGuideHoldsTheTable() throws IOException {
    String page = Files.readString(Path.of("src/site/markdown/operators.md")).replace("\r\n", "\n");
    assertThat(page).contains(BEGIN, END);
    String table = page.substring(page.indexOf(BEGIN) + BEGIN.length(), page.indexOf(END));
    assertThat(table.strip())
        .as("operators.md between its marks; put there what 'tools/camgraft rules' prints")
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
