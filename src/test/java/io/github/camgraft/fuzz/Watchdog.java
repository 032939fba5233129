package io.github.camgraft.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Sees to it that nothing takes longer or more memory than it may, in its own process. */
final class Watchdog {
  static final long MOST_SECONDS = 20;
  private static final long MOST_MEGABYTES = 2048;
  private static final long PAUSE = 100;
  private static final Path STATUS = Path.of("/proc/self/status");

  private final Thread watched = Thread.currentThread();
  private final Consumer<Outcome> bite;
  private volatile long begin = System.nanoTime();

  /**
   * Watches the thread that calls.
   *
   * @param bite what to do of a fault; the process ends after that
   */
  Watchdog(Consumer<Outcome> bite) {
    this.bite = bite;
    Thread thread = new Thread(this::watch, "watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  /** Something else begins. */
  void reset() {
    begin = System.nanoTime();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        if (System.nanoTime() - begin > MOST_SECONDS * 1_000_000_000L) {
          bite(Outcome.Kind.HANG, "after %d s".formatted(MOST_SECONDS));
        }
        if (megabytes() > MOST_MEGABYTES) {
          bite(Outcome.Kind.MEMORY, "%d MB".formatted(megabytes()));
        }
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  private void bite(Outcome.Kind kind, String text) {
    String trace =
        Arrays.stream(watched.getStackTrace())
            .map(frame -> "\tat " + frame)
            .limit(20)
            .collect(Collectors.joining("\n"));
    bite.accept(new Outcome(kind, text + "\n" + trace));
    Runtime.getRuntime().halt(1);
  }

  /** How much memory this process has; 0 where the system does not say it so. */
  static long megabytes() {
    try {
      return Files.isReadable(STATUS)
          ? Files.readAllLines(STATUS).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
              .findFirst()
              .orElse(0)
          : 0;
    } catch (IOException notSaid) {
      return 0;
    }
  }
}
