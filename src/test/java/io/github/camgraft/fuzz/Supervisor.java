package io.github.camgraft.fuzz;

import io.github.camgraft.ChildJava;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has mutants tried in processes of their own, and starts another one behind each that ends it. */
final class Supervisor {
  /** A small stack shows unbounded recursion early. */
  private static final List<String> OPTIONS =
      List.of("-Xmx600m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Subject subject;
  private final Path folder;
  private final Tally tally;

  /**
   * For one subject.
   *
   * @param folder to work in, for nobody else
   */
  Supervisor(Subject subject, Path folder, Tally tally) {
    this.subject = subject;
    this.folder = folder;
    this.tally = tally;
  }

  /** Has all mutants from the first number on tried, up to the one before the end. */
  void tryAll(long first, long end) throws IOException {
    long next = first;
    while (next < end) {
      next = tried(next, end);
    }
  }

  /** Has mutants tried by one worker, and says which is the next one. */
  private long tried(long first, long end) throws IOException {
    long next = first;
    boolean isOpen = false;
    Process worker = java(Worker.class, subject, first, end, folder);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(worker.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Optional<Report> report = Report.ofLine(line);
        if (report.isPresent()) {
          next = report.get().number();
          isOpen = report.get().outcome().isEmpty();
          if (!isOpen) {
            count(next++, report.get().outcome().get());
          }
        }
      }
    }
    int status = status(worker);
    if (isOpen) {
      count(next++, new Outcome(Outcome.Kind.CRASH, "the process ended with status " + status));
    } else if (next == first) {
      throw new IllegalStateException("the worker did not begin, status " + status);
    }
    return next;
  }

  private void count(long number, Outcome outcome) throws IOException {
    boolean isRuntime =
        subject == Subject.MODELS && outcome.kind().isFatal() && isFatalToRuntime(number);
    Outcome judged = isRuntime ? new Outcome(Outcome.Kind.RUNTIME, outcome.text()) : outcome;
    tally.count(subject, number, judged);
  }

  private boolean isFatalToRuntime(long number) throws IOException {
    Mutant mutant = Mutant.of(subject, number);
    Path file = Files.write(folder.resolve("bare.onnx"), mutant.bytes());
    Process bare = java(BareRuntime.class, file);
    bare.getInputStream().transferTo(OutputStream.nullOutputStream());
    return status(bare) != 0;
  }

  private static int status(Process ended) {
    return ended.onExit().join().exitValue();
  }

  private Process java(Class<?> program, Object... arguments) throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("ORT_DISABLE_TELEMETRY", "1");
    environment.put("MALLOC_ARENA_MAX", "1");
    return ChildJava.prepared(environment, OPTIONS, program, arguments)
        .redirectError(Redirect.appendTo(folder.resolve("errors.log").toFile()))
        .start();
  }
}
