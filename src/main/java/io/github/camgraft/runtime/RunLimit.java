package io.github.camgraft.runtime;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Tells ONNX Runtime to give a run up when it has taken too long: a loop in a file may turn as
 * often as it likes. ONNX Runtime looks up between two nodes, so a single node is waited for.
 */
final class RunLimit implements AutoCloseable {
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "run-limit");
            thread.setDaemon(true);
            return thread;
          });

  private final OrtSession.RunOptions options;
  private final Future<?> alarm;
  private boolean isClosed;
  private boolean isExceeded;

  private RunLimit(Duration patience) throws OrtException {
    this.options = new OrtSession.RunOptions();
    this.alarm = CLOCK.schedule(this::exceed, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The time of a run begins now. */
  static RunLimit of(Duration patience) throws OrtException {
    return new RunLimit(patience);
  }

  /** To be handed to the run. */
  OrtSession.RunOptions options() {
    return options;
  }

  /** Whether the run was told to give up. */
  synchronized boolean isExceeded() {
    return isExceeded;
  }

  private synchronized void exceed() {
    if (!isClosed) {
      isExceeded = true;
      try {
        options.setTerminate(true);
      } catch (OrtException failure) {
        throw new IllegalStateException("a run cannot be ended", failure);
      }
    }
  }

  /** The run is over, and nobody may tell it anything any more. */
  @Override
  public synchronized void close() {
    alarm.cancel(false);
    isClosed = true;
    options.close();
  }
}
