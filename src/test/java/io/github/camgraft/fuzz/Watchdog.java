package io.github.camgraft.fuzz;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Sees to it that nothing takes longer or more memory than it may, in its own process. What counts
 * is the processor's time, so that others at work on the machine do no harm; who waits for nothing
 * gets some more.
 */
final class Watchdog {
  private static final long MOST_SECONDS = 20;
  private static final long MOST_SECONDS_WAITING = 120;
  private static final long MOST_MEGABYTES = 2048;
  private static final long PAUSE = 100;
  private static final Path STATUS = Path.of("/proc/self/status");

  /** In seconds. */
  private record Clock(double passed, double worked) {
    private static final OperatingSystemMXBean SYSTEM =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    static Clock now() {
      return new Clock(System.nanoTime() / 1e9, SYSTEM.getProcessCpuTime() / 1e9);
    }

    Clock since(Clock begin) {
      return new Clock(passed - begin.passed, worked - begin.worked);
    }
  }

  private final Thread watched = Thread.currentThread();
  private final Consumer<Outcome> bite;
  private volatile Clock begin = Clock.now();

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
    begin = Clock.now();
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        Clock taken = Clock.now().since(begin);
        if (taken.worked() > MOST_SECONDS || taken.passed() > MOST_SECONDS_WAITING) {
          bite(Outcome.Kind.HANG, "%.0f s, %.0f at work".formatted(taken.passed(), taken.worked()));
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
