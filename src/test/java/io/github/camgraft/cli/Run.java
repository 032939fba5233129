package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** What a command line printed, and how it ended. */
public record Run(int status, String out, String err) {
  /** Runs a command. */
  public static Run of(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  Run succeeds() {
    assertThat(err).isEmpty();
    assertThat(status).isZero();
    return this;
  }

  /** Ends with that status and one sentence that holds these words. */
  Run complains(int expected, String... words) {
    assertThat(err).contains(words).doesNotContain("\tat ", "Exception");
    assertThat(sentences()).hasSize(1);
    assertThat(status).isEqualTo(expected);
    return this;
  }

  private List<String> sentences() {
    return err.lines().filter(line -> line.startsWith("camgraft: ")).toList();
  }

  /** Only the sentence, nothing else. */
  Run inOneLine() {
    assertThat(err.lines()).hasSize(1);
    return this;
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
