package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that are deep, long or mean more than they hold: one sentence, and soon. */
class HostileTextsTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path DOG = Path.of("testmodels/demo/dog.png");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int MANY = 2_000_000;

  @TempDir private Path folder;

  static Stream<Arguments> labels() {
    String deep = "[".repeat(MANY);
    String laughs = "a: &a [lol, lol]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\n";
    return Stream.of(
        Arguments.of("deep.json", deep, "its JSON is damaged"),
        Arguments.of("closed.json", deep + "]".repeat(MANY), "its JSON is damaged"),
        Arguments.of("index.json", "{\"names\":".repeat(MANY / 4), "its JSON is damaged"),
        Arguments.of("alias.yaml", laughs + "names: *c\n", "'*c' instead of one name per line"),
        Arguments.of("list.yaml", laughs + "names:\n- *c\n- b\n", "'*c' in its YAML"),
        Arguments.of("anchor.yaml", "names:\n  0: &x cat\n  1: dog\n", "'&x cat' in its YAML"),
        Arguments.of("tag.yaml", "names:\n- !!js/eval x\n", "not a plain name"),
        Arguments.of(
            "flow.yaml", "nc: 2\nnames: [cat, dog]\n", "'[cat, dog]' instead of one name per line"),
        Arguments.of("gap.yaml", "names:\n- a" + " ".repeat(MANY) + "b\n", "1 class names"),
        Arguments.of("rows.yaml", "names:\n- '" + "#'".repeat(MANY) + "\u2028x\n", "1 class names"),
        Arguments.of("numbers.txt", "0 " + ":".repeat(MANY) + "\u2028x\n1 a", "2 class names"),
        Arguments.of("words.txt", "background ".repeat(MANY / 10) + "\u2028x\n", "1 class names"),
        Arguments.of("quote.csv", "id,name\n0,\"" + "a".repeat(MANY), "1 class names"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void labels(String name, String text, String reason) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    Run run = soon("explain", DEMO, DOG, "--labels", file, "-o", folder.resolve("out"));
    run.complains(1, reason).inOneLine();
    assertThat(run.err()).hasSizeLessThan(1000);
  }

  static Stream<Arguments> truths() {
    return Stream.of(
        Arguments.of("photo,class\na\0b,cat\n", "line 2 of"),
        Arguments.of("photo,class\ndog.png,\"" + "a".repeat(20 * MANY), "cannot be read"),
        Arguments.of(",".repeat(MANY) + "\n", "cannot be read"));
  }

  @ParameterizedTest
  @MethodSource
  void truths(String text, String reason) throws IOException {
    Path file = Files.writeString(folder.resolve("truth.csv"), text);
    soon("explain", DEMO, DOG, "--truth", file, "-o", folder.resolve("out"))
        .complains(1, reason)
        .inOneLine();
  }

  static Stream<String> options() {
    return Stream.of(
        "opacity=" + "9".repeat(MANY),
        "o".repeat(60_000) + "=1",
        "preprocess=tf" + " ".repeat(60_000) + "x",
        "a\\\n".repeat(20_000));
  }

  @ParameterizedTest
  @MethodSource
  void options(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("options"), text);
    Run run = soon("explain", "--config", file, DEMO, DOG, "-o", folder.resolve("out"));
    assertThat(run.status()).isNotZero();
    assertThat(run.err()).startsWith("camgraft: ").doesNotContain("\tat ");
  }

  private static Run soon(Object... words) {
    return Assertions.assertTimeoutPreemptively(SOON, () -> Run.of(words));
  }
}
