package io.github.camgraft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  private static final int PATIENCE = 60;

  @TempDir private Path folder;

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void whatFailsLeavesTheOlderFile() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "older");
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    stream -> {
                      stream.write(1);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(files()).containsExactly(file);
    assertThat(file).hasContent("older");
  }

  /** As when somebody has had enough of waiting and presses Ctrl-C. */
  @Test
  void nothingIsLeftWhereJavaIsToldToEnd() throws IOException, InterruptedException {
    Process writing =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                NeverDone.class.getName(),
                folder.resolve("file").toString())
            .redirectErrorStream(true)
            .start();
    assertThat(writing.getInputStream().read()).isEqualTo('.');
    assertThat(files()).hasSize(1);
    writing.destroy();
    assertThat(writing.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    assertThat(files()).isEmpty();
  }

  /** Writes a file that does not end. */
  static final class NeverDone {
    private NeverDone() {}

    public static void main(String[] arguments) throws IOException {
      WholeFile.write(
          Path.of(arguments[0]),
          stream -> {
            stream.write("begun".getBytes(StandardCharsets.UTF_8));
            stream.flush();
            System.out.print('.');
            System.out.flush();
            sleep();
          });
    }

    private static void sleep() {
      try {
        TimeUnit.SECONDS.sleep(PATIENCE);
      } catch (InterruptedException stop) {
        throw new IllegalStateException(stop);
      }
    }
  }
}
