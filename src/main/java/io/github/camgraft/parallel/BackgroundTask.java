package io.github.camgraft.parallel;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Work that goes on in a thread of its own while its owner does something else.
 *
 * @param <T> what comes of it
 */
public final class BackgroundTask<T> implements AutoCloseable {
  private final FutureTask<T> task;
  private final Thread thread;

  private BackgroundTask(String name, FutureTask<T> task) {
    this.task = task;
    this.thread = new Thread(task, name);
    // Java may end without waiting for work that nobody closed.
    thread.setDaemon(true);
  }

  /** Begins at once. */
  public static <T> BackgroundTask<T> begin(String name, Callable<T> work) {
    BackgroundTask<T> begun = new BackgroundTask<>(name, new FutureTask<>(work));
    begun.thread.start();
    return begun;
  }

  /**
   * What came of it, as soon as it is done.
   *
   * @throws java.io.UncheckedIOException if it failed with an IOException; what needs no
   *     declaration is thrown as it is
   * @throws CancellationException if the thread that waits is interrupted
   */
  public T result() {
    return Outcome.of(task);
  }

  /**
   * What came of it, if it is done within that time; it may go on afterwards.
   *
   * @throws java.io.UncheckedIOException as {@link #result}
   * @throws CancellationException as {@link #result}
   */
  public Optional<T> within(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    Outcome.waitUntil(
        () -> {
          long left = end - System.nanoTime();
          TimeUnit.NANOSECONDS.timedJoin(thread, left);
          return !thread.isAlive() || left <= 0;
        });
    return task.isDone() ? Optional.of(result()) : Optional.empty();
  }

  /** Waits until nothing goes on any more. */
  @Override
  public void close() {
    close(result -> {});
  }

  /** Waits until nothing goes on any more, and hands over what came of it, if anything did. */
  public void close(Consumer<? super T> disposal) {
    Outcome.waitUntil(
        () -> {
          thread.join();
          return true;
        });
    Outcome.ifSuccessful(task, disposal);
  }
}
