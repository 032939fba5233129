package io.github.camgraft.cli;

import io.github.camgraft.files.FolderLock;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is written, and where. */
final class OutputOptions {
  @Mixin private ResultsFolder folder = new ResultsFolder();

  @Option(
      names = "--report",
      description = "Write a page of all photographs too, report.html, for any browser.")
  private boolean reported;

  @Option(
      names = "--no-pictures",
      description =
          "Write no files for single photographs, only what sums up the run: results.jsonl, results.csv and the report.")
  private boolean summedUp;

  @Option(
      names = "--raw",
      description =
          "Write maps and gradients as numbers too: NumPy arrays, and heat maps as PNG of 16 bits.")
  private boolean raw;

  Path folder() {
    return folder.path();
  }

  FolderLock lock() throws IOException {
    return folder.lock();
  }

  boolean isReported() {
    return reported;
  }

  boolean isSummedUp() {
    return summedUp;
  }

  boolean isRaw() {
    return raw;
  }

  /** What there is of single photographs, in few words. */
  String text() {
    if (summedUp) {
      return "none";
    }
    return raw ? "pictures and numbers" : "pictures";
  }

  /** Whether the options go together. */
  boolean isValid() {
    return !(summedUp && raw);
  }
}
