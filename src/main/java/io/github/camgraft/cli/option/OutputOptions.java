package io.github.camgraft.cli.option;

import io.github.camgraft.files.FolderLock;
import io.github.camgraft.run.PhotoFiles;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is written, and where. */
public final class OutputOptions {
  @Mixin private ResultsFolder folder = new ResultsFolder();

  @Option(
      names = "--report",
      description =
          "Also write report.html, a page with all photographs that opens in any browser.")
  private boolean reported;

  @Option(
      names = "--no-pictures",
      description =
          "Write no files for single photographs, only results.jsonl, results.csv and the report.")
  private boolean summedUp;

  @Option(
      names = "--raw",
      description = "Also write maps and gradients as NumPy arrays, and heat maps as 16-bit PNG.")
  private boolean raw;

  public Path folder() {
    return folder.path();
  }

  public FolderLock lock() throws IOException {
    return folder.lock();
  }

  public boolean isReported() {
    return reported;
  }

  /** What there is of single photographs. */
  public PhotoFiles files() {
    if (summedUp) {
      return PhotoFiles.NONE;
    }
    return raw ? PhotoFiles.PICTURES_AND_NUMBERS : PhotoFiles.PICTURES;
  }

  /** Whether the options go together. */
  public boolean isValid() {
    return !(summedUp && raw);
  }
}
