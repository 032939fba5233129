package io.github.camgraft.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The SHA-256 of a large file, worked out beside whatever else is done. */
public final class FileDigest {
  private final FutureTask<String> work;

  private FileDigest(FutureTask<String> work) {
    this.work = work;
  }

  /** Begins at once. */
  public static FileDigest begin(Path file) {
    FutureTask<String> work = new FutureTask<>(() -> Digest.sha256(file));
    Thread thread = new Thread(work, "digest");
    // Whoever fails meanwhile need not wait for it.
    thread.setDaemon(true);
    thread.start();
    return new FileDigest(work);
  }

  /**
   * The digest in hexadecimal digits, as soon as it is known.
   *
   * @throws IOException if the file cannot be read
   * @throws CancellationException if the thread is interrupted
   */
  public String hexadecimal() throws IOException {
    try {
      return work.get();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(failure.getCause());
    }
  }
}
