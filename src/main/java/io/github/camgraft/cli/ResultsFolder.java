package io.github.camgraft.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where results go. */
final class ResultsFolder {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "The folder for the results (default: camgraft-out).")
  private Path path = Path.of("camgraft-out");

  Path path() {
    return path;
  }

  Path resolve(String name) {
    return path.resolve(name);
  }
}
