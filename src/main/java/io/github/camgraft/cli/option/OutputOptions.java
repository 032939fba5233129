package io.github.camgraft.cli.option;

import io.github.camgraft.files.FolderLock;
import io.github.camgraft.report.MeasuredPhotos;
import io.github.camgraft.run.PhotoFiles;
import io.github.camgraft.run.PhotoLayout;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is written, and where. */
public final class OutputOptions {
  @Mixin private ResultsFolder folder = new ResultsFolder();

  /** A report of more photographs is heavy for a browser. */
  private static final int REPORTED = 500;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      description =
          "Where to put each photograph's files: flat puts them all side by side, folders gives each photograph a folder of its own (default: flat).")
  private PhotoLayout layout = PhotoLayout.FLAT;

  @Option(
      names = "--report",
      negatable = true,
      description =
          "Write report.html, a page with all photographs that opens in any browser; --no-report leaves it out (default: written for 2 to 500 photographs).")
  private @Nullable Boolean reported;

  @Option(
      names = "--figures",
      paramLabel = "FOLDER",
      description =
          "A folder that camgraft evaluate wrote: show what it measured for the same photographs, classes and model, in the report and in each photograph's JSON.")
  private @Nullable Path figures;

  @Option(
      names = "--no-pictures",
      description =
          "Write no files for individual photographs, only results.jsonl, results.csv and the report.")
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

  /**
   * Whether there is to be a page of all photographs.
   *
   * @param photos how many there are
   */
  public boolean isReported(int photos) {
    return reported == null ? photos > 1 && photos <= REPORTED : reported;
  }

  /**
   * What was measured before of photographs.
   *
   * @param model the SHA-256 of the model's file
   */
  public MeasuredPhotos figures(String model) throws IOException {
    return figures == null ? MeasuredPhotos.NONE : MeasuredPhotos.in(figures, model);
  }

  /** Where the files of single photographs lie. */
  public PhotoLayout layout() {
    return layout;
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
