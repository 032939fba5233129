package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The sentences that the guide explains are those that the program says. */
class TroubleshootingTest {
  /** Where the text of one sentence is written over several lines. */
  private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

  private static List<String> sources;

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      sources =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(TroubleshootingTest::joined)
              .toList();
    }
  }

  private static String joined(Path file) {
    try {
      return JOINT.matcher(Files.readString(file)).replaceAll("");
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static Stream<String> sentences() {
    return MarkdownPage.of(MarkdownPage.GUIDE.resolve("troubleshooting.md"))
        .text()
        .lines()
        .filter(line -> line.startsWith("> "))
        .map(line -> line.substring(2));
  }

  @ParameterizedTest
  @MethodSource("sentences")
  void sentenceIsSaid(String sentence) {
    Pattern said =
        Pattern.compile(
            Arrays.stream(sentence.split("…", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining("[^\"\n]{1,30}?")));
    assertThat(sources.stream().anyMatch(source -> said.matcher(source).find()))
        .as("whether the program says: %s", sentence)
        .isTrue();
  }
}
