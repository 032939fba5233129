package io.github.camgraft.cli;

import io.github.camgraft.files.FolderLock;
import io.github.camgraft.run.PhotoFiles;
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

  /** What there is of single photographs. */
  PhotoFiles files() {
    if (summedUp) {
      return PhotoFiles.NONE;
    }
    return raw ? PhotoFiles.PICTURES_AND_NUMBERS : PhotoFiles.PICTURES;
  }

  /** Whether the options go together. */
  boolean isValid() {
    return !(summedUp && raw);
  }
}
