package io.github.camgraft.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks whether results can be written, before any work is done for them. */
final class OutputPlace {
  private OutputPlace() {}

  /**
   * Checks a file to write.
   *
   * @param source the file that is read, which must stay as it is
   */
  static void checkFile(Path file, Path source) {
    if (isSame(file, source)) {
      throw new CommandFailure(
          "'%s' is the model itself; write the augmented model to another file".formatted(file));
    }
    if (Files.isDirectory(file)) {
      throw new CommandFailure("'%s' is a directory; name the file to write in it".formatted(file));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (!Files.isDirectory(folder)) {
      throw new CommandFailure("'%s' cannot be written: its folder does not exist".formatted(file));
    }
    checkWritable(file, folder);
  }

  /** Checks a folder to write into; it need not exist yet. */
  static void checkFolder(Path folder) {
    Path existing = folder.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      throw new CommandFailure(
          "the folder '%s' cannot be made: '%s' is a file".formatted(folder, existing));
    }
    checkWritable(folder, existing);
  }

  private static void checkWritable(Path wanted, Path folder) {
    if (!Files.isWritable(folder)) {
      throw new CommandFailure(
          "'%s' cannot be written: permission denied in '%s'".formatted(wanted, folder));
    }
  }

  /** Whether two paths lead to one file. */
  static boolean isSame(Path one, Path other) {
    try {
      return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
