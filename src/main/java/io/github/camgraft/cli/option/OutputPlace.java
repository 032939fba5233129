package io.github.camgraft.cli.option;

import io.github.camgraft.augment.Contract;
import io.github.camgraft.files.Folder;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.OverwriteGuard;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks whether results can be written, before any work is done for them. */
public final class OutputPlace {
  /** The model files that camgraft writes have this. */
  public static final Mark AUGMENTED = Mark.anywhere(Contract.KEY);

  private static final Path STANDARD_OUTPUT = Path.of("-");

  private OutputPlace() {}

  /**
   * Checks a model file to write.
   *
   * @param source the file that is read, which must stay as it is
   */
  public static void checkFile(Path file, Path source) {
    refuseStandardOutput(file);
    if (Files.isDirectory(file)) {
      throw new CommandFailure("'%s' is a directory; name the file to write in it".formatted(file));
    }
    Path folder = Folder.of(file);
    if (!Files.isDirectory(folder)) {
      throw new CommandFailure("'%s' cannot be written: its folder does not exist".formatted(file));
    }
    if (!WholeFile.isSpecial(file)) {
      checkWritable(file, folder);
    }
    try {
      OverwriteGuard.protect(source);
      OverwriteGuard.check(file, AUGMENTED);
    } catch (IOException refusal) {
      throw new UncheckedIOException(Reason.of(refusal), refusal);
    }
  }

  /** Checks a folder to write into; it need not exist yet. */
  public static void checkFolder(Path folder) {
    refuseStandardOutput(folder);
    Path existing = folder.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      throw new CommandFailure(
          "the folder '%s' cannot be created: '%s' is a file".formatted(folder, existing));
    }
    checkWritable(folder, existing);
  }

  private static void refuseStandardOutput(Path place) {
    if (place.equals(STANDARD_OUTPUT)) {
      throw new CommandFailure(
          "results cannot be written to standard output; choose a folder with -o (./- for one of that name)");
    }
  }

  private static void checkWritable(Path wanted, Path folder) {
    if (!Files.isWritable(folder)) {
      throw new CommandFailure(
          "'%s' cannot be written: permission denied in '%s'".formatted(wanted, folder));
    }
  }
}
