package io.github.camgraft.cli;

import io.github.camgraft.Labels;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The names of the classes. */
final class LabelOption {
  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "Names of the classes: one a line, a JSON list or a JSON index.")
  private Path file;

  Labels labels() {
    return file == null ? Labels.NONE : Labels.read(file);
  }
}
