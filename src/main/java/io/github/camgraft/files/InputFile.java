package io.github.camgraft.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Opens files of the user that are too large for {@link FileBytes}. Whatever is read in either way
 * is not written in the same run ({@link OverwriteGuard}).
 */
public final class InputFile {
  private InputFile() {}

  /** A file as a stream, to be closed. */
  public static InputStream open(Path file) throws IOException {
    OverwriteGuard.protect(file);
    return Files.newInputStream(file);
  }

  /** A file to be read in places, to be closed. */
  public static FileChannel channel(Path file) throws IOException {
    OverwriteGuard.protect(file);
    return FileChannel.open(file);
  }
}
