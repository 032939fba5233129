package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others wrote is shown, and never obeyed. */
class ForeignWordsTest {
  private static final Path ESCAPES = Path.of("testmodels/cases/words/escape_names.onnx");
  private static final Path MARKUP = Path.of("testmodels/cases/words/xss.onnx");
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path DOG = Path.of("testmodels/demo/dog.png");

  /** What must not leave the program but as the end of a line. */
  private static final Pattern OBEYED =
      Pattern.compile("[\\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069&&[^\n]]");

  @TempDir private Path folder;

  @Test
  void namesInAModelForgeNoLine() {
    Run inspected = Run.of("inspect", ESCAPES, "--verbose");
    isLegible(inspected);
    assertThat(inspected.out()).contains("r\\" + "u000afeature layer", "x\\" + "u001b[2J");
    assertThat(inspected.lines()).noneMatch(line -> line.startsWith("feature layer  forged"));
  }

  @Test
  void noCommandLetsThemThrough() {
    isLegible(Run.of("augment", ESCAPES, "-o", folder.resolve("out.onnx")));
    isLegible(Run.of("explain", ESCAPES, DOG, "-o", folder.resolve("out"), "--verbose"));
    isLegible(Run.of("compare", ESCAPES, ESCAPES, DOG, "-o", folder.resolve("both")));
  }

  @Test
  void namesOfClassesAreShownOnly() throws IOException {
    Model demo = ModelFiles.read(DEMO);
    Path turned = folder.resolve("turned.onnx");
    ModelFiles.write(
        demo.withMetadata(
            Map.of(
                "names",
                "[\"cat\",\"\u202egod\u2066\",\"c\u2028amgraft: all is well\",3,4,5,6,7,8,9]")),
        turned);
    Path out = folder.resolve("out");
    Run explained = Run.of("explain", turned, DOG, "-o", out, "--report", "--top", "3");
    isLegible(explained.succeeds());
    assertThat(explained.out()).contains("\\" + "u202egod");
    for (String file : new String[] {"report.html", "dog.json", "results.jsonl", "results.csv"}) {
      assertThat(OBEYED.matcher(Files.readString(out.resolve(file))).find()).as(file).isFalse();
    }
    assertThat(
            JsonParser.parseString(Files.readString(out.resolve("dog.json")))
                .getAsJsonObject()
                .getAsJsonArray("predictions")
                .get(0)
                .getAsJsonObject()
                .get("name")
                .getAsString())
        .isEqualTo("\u202egod\u2066");
  }

  @Test
  void namesOfFilesAreShownOnly() throws IOException {
    isLegible(Run.of("inspect", "no\u001b]52;c;cm0=\u0007\ncamgraft: such.onnx"));
    isLegible(Run.of("explain", DEMO, "no\u009b2J.jpg"));
    isLegible(Run.of("explain", DEMO, "--\u001b[2Joption", DOG));
    isLegible(Run.of("\u001b[2J"));
    Path photo = named("a\u001b[2J\nb\u202e.png");
    Files.copy(DOG, photo);
    Path out = folder.resolve("out");
    Run first = Run.of("explain", DEMO, photo, "-o", out, "--report");
    isLegible(first.succeeds());
    assertThat(first.out()).contains("a\\" + "u001b[2J\\" + "u000ab\\" + "u202e.png: dog");
    assertThat(Run.of("explain", DEMO, photo, "-o", out, "--report", "--resume").succeeds().out())
        .contains("1 of 1 photographs had been explained before");
  }

  private Path named(String name) {
    try {
      return folder.resolve(name);
    } catch (InvalidPathException forbidden) {
      assumeTrue(false, "this machine forbids such names");
      throw forbidden;
    }
  }

  @Test
  void markupStaysText() throws IOException {
    Path out = folder.resolve("out");
    Run.of("explain", MARKUP, DOG, "-o", out, "--report", "--top", "3").succeeds();
    Document page = Jsoup.parse(Files.readString(out.resolve("report.html")));
    assertThat(page.select("script:not([type])")).hasSize(1);
    assertThat(page.select("img:not(.photo), [onerror], [onmouseover]")).isEmpty();
    assertThat(page.select(".bars span").eachText())
        .contains("<img src=x onerror=document.title=1>");
  }

  private static void isLegible(Run run) {
    assertThat(OBEYED.matcher(run.out() + run.err()).results()).as(run.out() + run.err()).isEmpty();
  }
}
