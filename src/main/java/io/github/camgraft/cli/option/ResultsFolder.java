package io.github.camgraft.cli.option;

import io.github.camgraft.files.FolderLock;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where results go. */
public final class ResultsFolder {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Folder for the results (default: camgraft-out).")
  private Path path = Path.of("camgraft-out");

  @Mixin private OverwriteOption overwriteOption = new OverwriteOption();

  public Path path() {
    return path;
  }

  public Path resolve(String name) {
    return path.resolve(name);
  }

  /** For a run that writes there: keeps others out, who would write the same files. */
  public FolderLock lock() throws IOException {
    overwriteOption.apply();
    return FolderLock.on(path);
  }
}
