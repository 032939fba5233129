package io.github.camgraft.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Measured;
import io.github.camgraft.evaluate.Outcome;
import io.github.camgraft.evaluate.Table;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurvesTest {
  private static Table table(double... curve) {
    List<Double> points = Arrays.stream(curve).boxed().toList();
    Map<Measure, Outcome> outcomes = Map.of(Measure.DELETION, new Outcome(0.5, points));
    Measured measured =
        new Measured(
            Path.of("a.png"),
            "",
            List.of(
                new Measured.OfClass(
                    0, "", 1, 0, false, Map.of("gradcam", outcomes), List.of(), Map.of())));
    return Table.of("model", Map.of("gradcam", "Grad-CAM"), List.of(measured), 1);
  }

  @SuppressWarnings("unchecked")
  private static List<String> numbers(double... curve) {
    Map<String, Object> drawing = Curves.of(table(curve), Measure.DELETION).orElseThrow();
    return ((List<Map<String, Object>>) drawing.get("heights"))
        .stream().map(line -> line.get("text").toString()).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.1 | 0.97 | 0.00 0.25 0.50 0.75 1.00",
        "0.05 | 0.82 | 0.00 0.25 0.50 0.75 1.00",
        "0.1 | 0.8 | 0.0 0.2 0.4 0.6 0.8",
        "-0.63 | 0.12 | -0.8 -0.6 -0.4 -0.2 0.0 0.2",
        "0 | 0.0031 | 0.000 0.001 0.002 0.003 0.004",
        "0 | 37 | 0 10 20 30 40",
      })
  void theLinesOfTheGridAreRoundNumbers(double low, double high, String lines) {
    assertThat(numbers(high, low)).containsExactly(lines.split(" "));
  }

  @Test
  void aFlatCurveHasAGridToo() {
    assertThat(numbers(0, 0)).containsExactly("0.00", "0.25");
  }
}
