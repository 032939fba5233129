package io.github.camgraft.parallel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The same work for one thing after the other, done by several threads and handed over in order.
 * However many things there are, only a few are begun before the oldest is handed over.
 */
public final class OrderedWork {
  private static final int BEGUN_PER_WORKER = 2;

  private OrderedWork() {}

  /**
   * Works until there is nothing left; no thread is at work any more when this returns or throws.
   *
   * @param work done by the workers, for several things at once
   * @param taker gets the results in the order of the things, in the thread of the caller
   * @throws CancellationException if the thread is interrupted
   */
  public static <A, B> void run(
      Iterator<? extends A> things, int workers, Function<A, B> work, Consumer<? super B> taker) {
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    Deque<Future<B>> begun = new ArrayDeque<>();
    try {
      while (things.hasNext() || !begun.isEmpty()) {
        while (begun.size() < BEGUN_PER_WORKER * workers && things.hasNext()) {
          A thing = things.next();
          begun.add(threads.submit(() -> work.apply(thing)));
        }
        taker.accept(Outcome.of(begun.remove()));
      }
    } finally {
      // Not interrupted: that would break files that are being written.
      begun.forEach(future -> future.cancel(false));
      end(threads);
    }
  }

  private static void end(ExecutorService threads) {
    threads.shutdown();
    Outcome.waitUntil(() -> threads.awaitTermination(1, TimeUnit.MINUTES));
  }
}
