package io.github.camgraft.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BackgroundTaskTest {
  private static BackgroundTask<String> failing(Exception failure) {
    return BackgroundTask.begin(
        "work",
        () -> {
          throw failure;
        });
  }

  @Test
  void goesOnBesideItsOwner() throws InterruptedException {
    CountDownLatch here = new CountDownLatch(1);
    CountDownLatch there = new CountDownLatch(1);
    try (BackgroundTask<String> work =
        BackgroundTask.begin(
            "work",
            () -> {
              there.countDown();
              here.await();
              return "done";
            })) {
      there.await();
      here.countDown();
      assertThat(work.result()).isEqualTo("done");
      assertThat(work.result()).isEqualTo("done");
    }
  }

  @Test
  void failuresAreThrownWhereTheResultIsAskedFor() {
    assertThatThrownBy(failing(new IllegalArgumentException("no"))::result)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no");
    assertThatThrownBy(failing(new IOException("full"))::result)
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("full");
  }

  @Test
  void whatNobodyAskedForIsDisposedOf() {
    List<String> disposed = new ArrayList<>();
    BackgroundTask.begin("work", () -> "made").close(disposed::add);
    failing(new IllegalArgumentException("no")).close(disposed::add);
    assertThat(disposed).containsExactly("made");
  }

  @Test
  void anInterruptionEndsTheWaitingButNotTheWork() {
    CountDownLatch gate = new CountDownLatch(1);
    BackgroundTask<String> work =
        BackgroundTask.begin(
            "work",
            () -> {
              gate.await();
              return "done";
            });
    Thread.currentThread().interrupt();
    assertThatThrownBy(work::result).isInstanceOf(CancellationException.class);
    gate.countDown();
    List<String> disposed = new ArrayList<>();
    work.close(disposed::add);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(disposed).containsExactly("done");
  }
}
