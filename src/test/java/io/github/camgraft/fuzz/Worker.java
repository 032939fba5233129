package io.github.camgraft.fuzz;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Tries mutants one after the other, in a process that may end at any of them. */
final class Worker {
  /** What is left over in a process is not the next mutant's doing. */
  private static final long WORN_OUT = 900;

  private final PrintStream report;
  private long number;

  private Worker(PrintStream report) {
    this.report = report;
  }

  /** Takes the subject, the first number, the one behind the last, and a folder to work in. */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    PrintStream report = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    new Worker(report)
        .tryAll(
            Subject.valueOf(arguments[0]),
            Long.parseLong(arguments[1]),
            Long.parseLong(arguments[2]),
            Path.of(arguments[3]));
    // ONNX Runtime's threads need not be waited for.
    System.exit(0);
  }

  private void tryAll(Subject subject, long first, long end, Path folder) {
    subject.doors().forEach(Door::samples);
    Watchdog watchdog = new Watchdog(fault -> say(Report.ended(number, fault)));
    for (number = first; number < end && Watchdog.megabytes() < WORN_OUT; number++) {
      watchdog.reset();
      say(Report.begun(number));
      say(Report.ended(number, Outcome.of(Mutant.of(subject, number), folder)));
    }
  }

  private void say(Report line) {
    report.println(line.toLine());
  }
}
