package io.github.camgraft.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.camgraft.io.MappedFiles;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * ONNX Runtime's session and the memory behind it. ONNX Runtime itself frees that memory under a
 * run that still reads it, which ends the whole process. Here closing waits for what is under way,
 * whoever comes later is refused, and closing once more does nothing.
 */
final class NativeSession implements AutoCloseable {
  /** What is done with a session. */
  @FunctionalInterface
  interface Use<T> {
    /** Does it; must not close the session. */
    T of(OrtSession session) throws OrtException;
  }

  private final OrtSession session;

  /** Shared by all that use the session, and held alone by whoever closes it. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  private boolean isClosed;

  private final MappedFiles files;

  /**
   * A session.
   *
   * @param files that it needs as they are
   */
  NativeSession(OrtSession session, MappedFiles files) {
    this.session = session;
    this.files = files;
  }

  /**
   * Uses the session in a way that reads weights.
   *
   * @throws IllegalStateException if it is closed
   * @throws io.github.camgraft.ir.ModelException if a file that holds weights has changed
   */
  <T> T run(Use<T> use) throws OrtException {
    return use(
        open -> {
          files.requireUnchanged();
          return use.of(open);
        });
  }

  /**
   * Uses the session, beside others that do.
   *
   * @throws IllegalStateException if it is closed
   */
  <T> T use(Use<T> use) throws OrtException {
    lock.readLock().lock();
    try {
      if (isClosed) {
        throw new IllegalStateException(
            "the model has been closed and cannot be run any more; open it again");
      }
      return use.of(session);
    } finally {
      lock.readLock().unlock();
    }
  }

  @Override
  public void close() throws OrtException {
    lock.writeLock().lock();
    try {
      if (!isClosed) {
        isClosed = true;
        session.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
