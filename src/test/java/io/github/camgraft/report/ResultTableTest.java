package io.github.camgraft.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultTableTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          =HYPERLINK("http://a";"b") | '=HYPERLINK("http://a";"b")
          @SUM(1)                    | '@SUM(1)
          +1-2.jpg                   | '+1-2.jpg
          -rf                        | '-rf
          ＝1+1                      | '＝1+1
          -0.5                       | -0.5
          +7                         | +7
          1e-3                       | 1e-3
          a=b, "c"                   | a=b, "c"
          """)
  void aNameIsNoFormula(String name, String cell) throws IOException {
    NamedCsvRecord row = row(name);
    assertThat(row.getField("photo")).isEqualTo(cell);
    assertThat(row.getField("predicted_name")).isEqualTo(cell);
  }

  @Test
  void aNameIsOneLineOfText() throws IOException {
    assertThat(row("a\0b\r\n=c\t").getField("photo"))
        .isEqualTo("a\\" + "u0000b\\" + "u000d\\" + "u000a=c\\" + "u0009");
    assertThat(row("\t=1").getField("photo")).isEqualTo("\\" + "u0009=1");
  }

  @Test
  void figuresStayNumbers() throws IOException {
    assertThat(row("a").getField("score")).isEqualTo("-0.5");
  }

  private NamedCsvRecord row(String name) throws IOException {
    JsonObject prediction = new JsonObject();
    prediction.addProperty("class", 0);
    prediction.addProperty("name", name);
    JsonObject explanation = prediction.deepCopy();
    explanation.addProperty("score", -0.5);
    JsonObject result = new JsonObject();
    result.addProperty("photo", name);
    result.add("predictions", array(prediction));
    JsonObject layer = new JsonObject();
    explanation.add("layers", array(layer));
    result.add("explanations", array(explanation));
    Path file = folder.resolve("results.csv");
    ResultTable.write(file, List.of(ResultJson.line(result)).iterator());
    try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
      return rows.stream().findFirst().orElseThrow();
    }
  }

  private static JsonArray array(JsonObject only) {
    JsonArray array = new JsonArray();
    array.add(only);
    return array;
  }
}
