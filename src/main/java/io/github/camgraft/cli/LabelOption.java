package io.github.camgraft.cli;

import io.github.camgraft.Labels;
import io.github.camgraft.onnx.Model;
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

  /**
   * The names for a model that is not augmented yet: those that were said, else those in it or
   * beside it.
   *
   * @throws io.github.camgraft.onnx.ModelException if there are not as many as classes
   */
  Labels labelsOf(Model model, Path place, long classes) {
    Labels stated = labels();
    return stated.equals(Labels.NONE)
        ? Labels.known(model.metadata(), place, classes)
        : stated.forClasses(classes);
  }
}
