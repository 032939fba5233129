package io.github.camgraft.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedWorkTest {
  private static final int WORKERS = 3;

  /** More than are begun at once. */
  private static final int MANY = 50;

  private static Iterator<Integer> numbers() {
    return IntStream.range(0, MANY).iterator();
  }

  @Test
  void orderIsKeptWhereLaterOnesAreReadyEarlier() {
    CountDownLatch laterOnes = new CountDownLatch(WORKERS);
    List<Integer> taken = new ArrayList<>();
    OrderedWork.run(
        numbers(),
        WORKERS,
        number -> {
          laterOnes.countDown();
          if (number == 0) {
            await(laterOnes);
          }
          return number;
        },
        taken::add);
    assertThat(taken).hasSize(MANY).isSorted();
  }

  @Test
  void onlyAFewAreBegunBeforeTheOldestIsTaken() {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger taken = new AtomicInteger();
    List<Integer> ahead = new ArrayList<>();
    Iterator<Integer> counted =
        IntStream.range(0, MANY).peek(number -> asked.incrementAndGet()).iterator();
    OrderedWork.run(
        counted,
        WORKERS,
        number -> number,
        number -> ahead.add(asked.get() - taken.getAndIncrement()));
    assertThat(ahead).hasSize(MANY).allMatch(count -> count <= 2 * WORKERS + 1);
  }

  @Test
  void aFailureOfTheWorkEndsItAfterAllBeforeItWereTaken() {
    List<Integer> taken = new ArrayList<>();
    assertThatThrownBy(
            () ->
                OrderedWork.run(
                    numbers(), WORKERS, number -> 10 / (10 - number), number -> taken.add(number)))
        .isInstanceOf(ArithmeticException.class);
    assertThat(taken).hasSize(10);
  }

  @Test
  void nothingIsAtWorkAnyMoreAfterATakerFailed() {
    AtomicInteger atWork = new AtomicInteger();
    assertThatThrownBy(
            () ->
                OrderedWork.run(
                    numbers(),
                    WORKERS,
                    number -> {
                      atWork.incrementAndGet();
                      Thread.yield();
                      return atWork.decrementAndGet();
                    },
                    result -> {
                      throw new IllegalStateException("full");
                    }))
        .hasMessage("full");
    assertThat(atWork).hasValue(0);
  }

  @Test
  void anInterruptedCallerStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> OrderedWork.run(numbers(), WORKERS, number -> number, number -> {}))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      throw new CancellationException("interrupted");
    }
  }
}
