package io.github.camgraft.cli.option;

import io.github.camgraft.Concurrency;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How many photographs are worked through. */
public final class BatchOptions {
  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "How many photographs to work on at once (default: chosen for this machine).")
  private int jobs;

  @Option(
      names = "--resume",
      description = "Continue an interrupted run: skip photographs whose results are complete.")
  private boolean resumed;

  public boolean isValid() {
    return jobs >= 0;
  }

  public boolean isResumed() {
    return resumed;
  }

  /** As many as were asked for, if that was said. */
  public OptionalInt jobs() {
    return jobs == 0 ? OptionalInt.empty() : OptionalInt.of(jobs);
  }

  /** For so many photographs. */
  public Concurrency concurrency(int photos) {
    if (jobs == 0) {
      return photos > 1 ? Concurrency.MANY_PHOTOS : Concurrency.ONE_PHOTO;
    }
    return new Concurrency(jobs, 0);
  }
}
