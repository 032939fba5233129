package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camgraft.cli.Main;
import io.github.camgraft.web.WebRuntime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README shows works: its commands run, its Java compiles and runs. */
class ReadmeTest {
  private static final Pattern COMMAND =
      Pattern.compile("^(?:mvn .* && )?tools/camgraft (.*)$", Pattern.MULTILINE);
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  private static String readme() {
    try {
      return Files.readString(Path.of("README.md"));
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  static Stream<String> commands() {
    return COMMAND.matcher(readme()).results().map(found -> found.group(1));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandRuns(String command) {
    assumeTrue(
        WebRuntime.isBundled() || !command.startsWith("web "), "this build was made without npm");
    List<String> arguments = new ArrayList<>(List.of(command.replace("\"", "").split(" ")));
    // What the README writes to "out" goes to the test's own folder.
    arguments.replaceAll(word -> word.replaceFirst("^out(?=/|$)", folder.toString()));
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int status =
        Main.run(
            new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(errors, true, StandardCharsets.UTF_8),
            arguments.toArray(String[]::new));
    assertThat(status).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    if (command.contains("-o ")) {
      assertThat(folder).isNotEmptyDirectory();
    }
  }

  @Test
  void firstCommandLeavesThePictureThatIsNamed() {
    commandRuns(commands().findFirst().orElseThrow());
    assertThat(folder.resolve("cat-dog.png")).isNotEmptyFile();
  }

  @Test
  void javaCompilesAndRuns() throws Exception {
    Matcher block = JAVA.matcher(readme());
    assertThat(block.find()).isTrue();
    assertThat(JavaProgram.of("Example", block.group(1), folder).run()).contains("cat (", "dog (");
  }

  @Test
  void filesItPointsToExist() {
    Pattern.compile("\\]\\(([^)#]+)\\)")
        .matcher(readme())
        .results()
        .map(found -> found.group(1))
        .forEach(file -> assertThat(Path.of(file)).exists());
  }
}
