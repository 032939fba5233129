package io.github.camgraft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camgraft.parallel.BackgroundTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileBytesTest {
  private static final int MOST = 1 << 20;
  private static final Duration PATIENCE = Duration.ofMillis(200);

  @TempDir private Path folder;

  @Test
  void anEmptyFileAndALargeOneAreRead() throws IOException {
    assertThat(FileBytes.read(Files.createFile(folder.resolve("empty")), MOST)).isEmpty();
    byte[] bytes = new byte[MOST];
    bytes[MOST - 1] = 1;
    assertThat(FileBytes.read(Files.write(folder.resolve("large"), bytes), MOST)).isEqualTo(bytes);
  }

  @Test
  void oneByteTooManyIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("larger"), new byte[MOST + 1]);
    assertThatThrownBy(() -> FileBytes.read(file, MOST))
        .hasMessage(file + " is larger than 1 MiB; give a smaller one");
  }

  /** Files that the system makes up say that they are empty. */
  @Test
  void whatStatesNoLengthIsRead() throws IOException {
    Path file = Path.of("/proc/self/status");
    assumeTrue(Files.exists(file));
    assertThat(FileBytes.read(file, MOST)).isNotEmpty();
    assertThatThrownBy(() -> FileBytes.read(file, 0)).hasMessageContaining("is larger than 0 MiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/zero", "/dev/null", "/dev/random"})
  void aDeviceIsNoFile(Path device) {
    assumeTrue(Files.exists(device));
    assertThatThrownBy(() -> FileBytes.read(device, MOST))
        .hasMessage(device + " is a device, not a file; name a file or a pipe");
  }

  @Test
  void aPipeIsReadToItsEnd() throws Exception {
    Path pipe = pipe();
    byte[] bytes = new byte[300_000];
    bytes[299_999] = 7;
    try (BackgroundTask<Path> writer =
        BackgroundTask.begin("writer", () -> Files.write(pipe, bytes))) {
      assertThat(FileBytes.read(pipe, MOST)).isEqualTo(bytes);
      assertThat(writer.result()).isEqualTo(pipe);
    }
  }

  @Test
  void aPipeWithoutEndIsRefused() throws Exception {
    Path pipe = pipe();
    BackgroundTask.begin("writer", () -> Files.write(pipe, new byte[10 * MOST]));
    assertThatThrownBy(() -> FileBytes.read(pipe, MOST))
        .hasMessageContaining("is larger than 1 MiB");
  }

  @Test
  void aPipeThatNobodyWritesIntoIsNotWaitedFor() throws Exception {
    Path pipe = pipe();
    assertThatThrownBy(() -> FileBytes.read(pipe, MOST, PATIENCE))
        .isInstanceOf(IOException.class)
        .hasMessage(pipe + " is a pipe that nothing writes to");
    // Else the thread would wait as long as Java runs.
    Files.write(pipe, new byte[1]);
  }

  @Test
  void whatIsNoFileIsSaidSo() {
    assertThatThrownBy(() -> FileBytes.read(folder, MOST))
        .hasMessage(folder + " is a folder; name a file in it");
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> FileBytes.read(missing, MOST))
        .hasMessage("There is no file " + missing + "; check the path");
  }

  private Path pipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "no named pipes here");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }
}
