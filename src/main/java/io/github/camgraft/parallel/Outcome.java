package io.github.camgraft.parallel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** What came of work in another thread. */
final class Outcome {
  private Outcome() {}

  /**
   * The result, or the failure as if it had happened here.
   *
   * @throws CancellationException if this thread is interrupted while it waits, or was before
   */
  static <T> T of(Future<T> future) {
    try {
      // What is done already would be handed out without a look at the interruption.
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return future.get();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException failure) {
      throw unchecked(Objects.requireNonNull(failure.getCause()));
    }
  }

  /** Hands over the result of what is done, unless it failed. */
  static <T> void ifSuccessful(Future<T> done, Consumer<? super T> taker) {
    T result;
    try {
      result = done.get();
    } catch (InterruptedException | ExecutionException failed) {
      return;
    }
    taker.accept(result);
  }

  /** Something to wait for. */
  @FunctionalInterface
  interface Wait {
    /** Waits for a time, and tells whether it is over. */
    boolean isOver() throws InterruptedException;
  }

  /** Waits to the end, also if this thread is interrupted, which it then still is. */
  static void waitUntil(Wait wait) {
    boolean interrupted = Thread.interrupted();
    boolean over = false;
    while (!over) {
      try {
        over = wait.isOver();
      } catch (InterruptedException stop) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RuntimeException unchecked(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException failure) {
      return failure;
    }
    return cause instanceof IOException failure
        ? new UncheckedIOException(failure)
        : new IllegalStateException(cause);
  }
}
