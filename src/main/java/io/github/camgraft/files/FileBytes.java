package io.github.camgraft.files;

import io.github.camgraft.parallel.BackgroundTask;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;

/**
 * All bytes of a file that somebody named, read once. A pipe will do as well as a file; a device,
 * which may go on for ever, will not.
 */
public final class FileBytes {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The part of a Unix file's mode that tells its kind, and the kind that is a pipe. */
  private static final int KIND = 0xf000;

  private static final int PIPE = 0x1000;

  private FileBytes() {}

  /**
   * Reads a file.
   *
   * @param most how many bytes it may have; fewer than 2^31
   * @throws IOException with one sentence that names the file, if it cannot be read or is larger
   */
  public static byte[] read(Path file, long most) throws IOException {
    return read(file, most, PATIENCE);
  }

  /**
   * The same with more or less patience.
   *
   * @param patience how long to wait until somebody writes into a pipe
   */
  static byte[] read(Path file, long most, Duration patience) throws IOException {
    OverwriteGuard.protect(file);
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.isDirectory()) {
        throw new IOException(file + " is a folder; name a file in it");
      }
      return attributes.isRegularFile()
          ? ofFile(file, attributes.size(), most)
          : ofPipe(file, most, patience);
    } catch (NoSuchFileException absent) {
      throw new IOException("There is no file " + file + "; check the path", absent);
    } catch (AccessDeniedException forbidden) {
      throw new IOException(file + " may not be read; check its permissions", forbidden);
    }
  }

  private static byte[] ofFile(Path file, long size, long most) throws IOException {
    if (size > most) {
      throw tooLarge(file, most);
    }
    try (InputStream stream = Files.newInputStream(file)) {
      // Files that the system makes up while they are read state no length.
      if (size == 0) {
        return bounded(file, stream, most);
      }
      byte[] bytes = new byte[(int) size];
      int read = stream.readNBytes(bytes, 0, bytes.length);
      return read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
    }
  }

  private static byte[] ofPipe(Path file, long most, Duration patience) throws IOException {
    if (!isPipe(file)) {
      throw new IOException(file + " is a device, not a file; name a file or a pipe");
    }
    try (InputStream stream = opened(file, patience)) {
      return bounded(file, stream, most);
    }
  }

  /** Opening a pipe waits until somebody opens its other end, if anybody ever does. */
  private static InputStream opened(Path pipe, Duration patience) throws IOException {
    try {
      return BackgroundTask.begin("pipe", () -> Files.newInputStream(pipe))
          .within(patience)
          .orElseThrow(() -> new IOException(pipe + " is a pipe that nothing writes to"));
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }

  private static byte[] bounded(Path file, InputStream stream, long most) throws IOException {
    byte[] bytes = stream.readNBytes((int) most + 1);
    if (bytes.length > most) {
      throw tooLarge(file, most);
    }
    return bytes;
  }

  private static boolean isPipe(Path file) throws IOException {
    try {
      return Files.getAttribute(file, "unix:mode") instanceof Integer mode && (mode & KIND) == PIPE;
    } catch (UnsupportedOperationException | IllegalArgumentException otherSystem) {
      return false;
    }
  }

  private static IOException tooLarge(Path file, long most) {
    return new IOException(
        "%s is larger than %d MiB; give a smaller one".formatted(file, most >> 20));
  }
}
