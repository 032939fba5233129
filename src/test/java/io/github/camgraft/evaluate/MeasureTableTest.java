package io.github.camgraft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The guide's table is THE table. */
class MeasureTableTest {
  @Test
  void theGuideHasARowForEachMeasure() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("src/site/markdown/evaluate.md")).stream()
            .dropWhile(line -> !line.startsWith("| measure | title |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("| "))
            .toList();
    assertThat(rows)
        .containsExactlyElementsOf(
            Arrays.stream(Measure.values()).map(MeasureTableTest::row).toList());
  }

  private static String row(Measure measure) {
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(
            measure.word(),
            measure.title(),
            measure.source(),
            measure.better().name().toLowerCase(Locale.ROOT),
            measure.requirement().text());
  }
}
