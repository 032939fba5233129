package io.github.camgraft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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

  /** Nobody who looks may find nothing, as between deleting the older file and renaming. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void theOlderFileIsNeverAway() throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("file"), "older");
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      folder.register(
          watch, StandardWatchEventKinds.ENTRY_DELETE, StandardWatchEventKinds.ENTRY_CREATE);
      WholeFile.write(file, stream -> stream.write('n'));
      List<String> came = new ArrayList<>();
      List<String> went = new ArrayList<>();
      while (!came.contains("file")) {
        WatchKey key = watch.poll(PATIENCE, TimeUnit.SECONDS);
        assertThat(key).isNotNull();
        for (WatchEvent<?> event : key.pollEvents()) {
          (event.kind() == StandardWatchEventKinds.ENTRY_CREATE ? came : went)
              .add(event.context().toString());
        }
        key.reset();
      }
      assertThat(went).isNotEmpty().doesNotContain("file");
    }
  }

  @Test
  void twoMayWriteTheSameFileAtOnce() throws IOException {
    Path file = folder.resolve("file");
    WholeFile.write(
        file,
        outer -> {
          WholeFile.write(file, inner -> inner.write('i'));
          assertThat(file).hasContent("i");
          outer.write('o');
        });
    assertThat(file).hasContent("o");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void aNameMayBeAsLongAsTheSystemAllows() throws IOException {
    Path longest = folder.resolve("n".repeat(255));
    WholeFile.write(longest, stream -> stream.write('n'));
    assertThat(longest).hasContent("n");
    Path tooLong = folder.resolve("n".repeat(256));
    assertThatThrownBy(() -> WholeFile.write(tooLong, stream -> stream.write('n')))
        .isInstanceOf(UnusableName.class);
    assertThat(files()).containsExactly(longest);
  }

  /** As when the system is short of memory. */
  @Test
  void whatAKilledProcessLeftIsClearedAway() throws IOException, InterruptedException {
    Process killed = neverDone();
    Process living = neverDone();
    assertThat(files()).hasSize(2);
    try {
      killed.destroyForcibly();
      assertThat(killed.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
      assertThat(files()).hasSize(2);
      Path foreign = Files.writeString(folder.resolve(".camgraft-notes.part"), "by the user");
      Path file = folder.resolve("other");
      WholeFile.write(file, stream -> stream.write('n'));
      assertThat(files()).hasSize(3).contains(foreign, file);
    } finally {
      living.destroy();
    }
    assertThat(living.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
    assertThat(files()).hasSize(2);
  }

  private Process neverDone() throws IOException {
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
    return writing;
  }

  /** As when somebody has had enough of waiting and presses Ctrl-C. */
  @Test
  void nothingIsLeftWhereJavaIsToldToEnd() throws IOException, InterruptedException {
    Process writing = neverDone();
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
