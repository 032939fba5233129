package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camgraft.cli.Run;
import io.github.camgraft.web.WebRuntime;
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

/** What the README and the guide show works: their commands run, their Java compiles and runs. */
class GuideTest {
  private static final Pattern COMMAND =
      Pattern.compile("^(?:mvn .* && )?(?:tools/)?camgraft (.*)$");
  private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

  @TempDir Path folder;

  static Stream<String> shells() {
    return blocks("sh");
  }

  static Stream<String> programs() {
    return blocks("java");
  }

  private static Stream<String> blocks(String language) {
    return MarkdownPage.guide().stream().flatMap(page -> page.blocks(language).stream()).distinct();
  }

  @ParameterizedTest
  @MethodSource("shells")
  void commandsRun(String block) {
    for (String line : block.lines().toList()) {
      Matcher command = COMMAND.matcher(line);
      if (command.matches()) {
        run(command.group(1));
      } else {
        assertThat(line).as("a line that no test would run").startsWith("mvn ");
      }
    }
    if (block.contains("-o ")) {
      assertThat(folder).isNotEmptyDirectory();
    }
  }

  private void run(String command) {
    assumeTrue(
        WebRuntime.isBundled() || !command.startsWith("web "), "this build was made without npm");
    List<String> arguments = new ArrayList<>(List.of(command.replaceAll("[\"']", "").split(" ")));
    // What the guide writes to "out" goes to the test's own folder.
    arguments.replaceAll(word -> word.replaceFirst("^out(?=/|$)", folder.toString()));
    Run run = Run.of(arguments.toArray());
    assertThat(run.status()).as(run.err()).isZero();
  }

  @Test
  void theFirstCommandLeavesThePictureThatIsNamed() {
    String first = MarkdownPage.of(Path.of("README.md")).blocks("sh").get(0);
    commandsRun(first);
    assertThat(folder.resolve("cat-dog.png")).isNotEmptyFile();
  }

  @ParameterizedTest
  @MethodSource("programs")
  void javaCompilesAndRuns(String program) throws Exception {
    Matcher name = CLASS.matcher(program);
    assertThat(name.find()).isTrue();
    assertThat(JavaProgram.of(name.group(1), program, folder).run()).containsPattern("cat|dog");
  }
}
