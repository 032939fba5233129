package io.github.camgraft.cli.option;

import io.github.camgraft.files.OverwriteGuard;
import picocli.CommandLine.Option;

/** Whether other people's files may be replaced. */
public final class OverwriteOption {
  public static final String NAME = "--overwrite";

  @Option(
      names = NAME,
      description =
          "Replace existing files that camgraft did not write. A file that is read in the same run is never replaced.")
  private boolean overwriting;

  /** To the end of the run. */
  public void apply() {
    if (overwriting) {
      OverwriteGuard.allowOverwriting();
    }
  }
}
