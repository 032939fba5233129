package io.github.camgraft.files;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A text file that grows by whole lines while a long work goes on. What was written stays if the
 * work is interrupted, and can be gone on with; of a line that was cut off only the reader can
 * tell.
 */
public final class Journal implements Closeable {
  private final Path file;
  private final BufferedWriter writer;

  private Journal(Path file, BufferedWriter writer) {
    this.file = file;
    this.writer = writer;
  }

  /**
   * Starts a new one in the place of an older.
   *
   * @param mark on an older one
   */
  public static Journal start(Path file, Mark mark) throws IOException {
    WholeFile.write(file, mark, "");
    return continued(file);
  }

  private static Journal continued(Path file) throws IOException {
    return new Journal(file, Files.newBufferedWriter(file, StandardOpenOption.APPEND));
  }

  /**
   * Goes on with an older one.
   *
   * @param mark on an older one
   * @param source whose lines it begins with; the file itself or another
   * @param kept which of them are still of use
   */
  public static Journal resume(Path file, Mark mark, Path source, Predicate<String> kept)
      throws IOException {
    try (Stream<String> lines = lines(source)) {
      Iterator<String> each = lines.filter(kept).iterator();
      WholeFile.write(
          file,
          mark,
          stream -> {
            while (each.hasNext()) {
              stream.write((each.next() + "\n").getBytes(StandardCharsets.UTF_8));
            }
          });
    }
    return continued(file);
  }

  /** The lines of a journal, read one by one; to be closed. */
  public static Stream<String> lines(Path file) throws IOException {
    // A reader that forgives: the end may have been cut off within a letter.
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
    return reader
        .lines()
        .onClose(
            () -> {
              try {
                reader.close();
              } catch (IOException failure) {
                throw new UncheckedIOException(failure);
              }
            });
  }

  /** Adds a line, which is on its way to the disk when this returns. */
  public void add(String line) throws IOException {
    try {
      writer.write(line);
      writer.write('\n');
      writer.flush();
    } catch (IOException failure) {
      throw WholeFile.unwritable(file, failure);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
