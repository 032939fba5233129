package io.github.camgraft.files;

import io.github.camgraft.parallel.BackgroundTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The SHA-256 of a large file, worked out beside whatever else is done. */
public final class FileDigest {
  private final BackgroundTask<String> work;

  private FileDigest(BackgroundTask<String> work) {
    this.work = work;
  }

  /** Begins at once. */
  public static FileDigest begin(Path file) {
    return new FileDigest(BackgroundTask.begin("digest", () -> Digest.sha256(file)));
  }

  /**
   * The digest in hexadecimal digits, as soon as it is known.
   *
   * @throws IOException if the file cannot be read
   * @throws java.util.concurrent.CancellationException if the thread is interrupted
   */
  public String hexadecimal() throws IOException {
    try {
      return work.result();
    } catch (UncheckedIOException failure) {
      throw failure.getCause();
    }
  }
}
