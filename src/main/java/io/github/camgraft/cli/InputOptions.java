package io.github.camgraft.cli;

import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is fed to inputs that take no picture. */
final class InputOptions {
  @Option(
      names = "--input",
      paramLabel = "NAME=FILE.npy",
      description =
          "A NumPy array for an input of the model that takes no picture, such as a question; may be repeated.")
  private Map<String, Path> files = new LinkedHashMap<>();

  Map<String, NumericTensor> tensors() {
    Map<String, NumericTensor> tensors = new LinkedHashMap<>();
    files.forEach((name, file) -> tensors.put(name, read(file)));
    return tensors;
  }

  private static NumericTensor read(Path file) {
    try {
      return NumpyFile.read(file);
    } catch (IOException failure) {
      throw new CommandFailure("the input cannot be read: " + failure.getMessage(), failure);
    }
  }
}
