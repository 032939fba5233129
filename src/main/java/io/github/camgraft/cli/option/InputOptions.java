package io.github.camgraft.cli.option;

import io.github.camgraft.files.FileBytes;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyFile;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is fed to the inputs beside the picture that is explained. */
public final class InputOptions {
  private static final long LARGEST = 1L << 30;

  @Option(
      names = "--input",
      paramLabel = "NAME=FILE",
      description =
          "Feed another input of the model: a NumPy array (.npy), a photograph, or a folder with a file of the same name for each IMAGE. May be repeated.")
  private Map<String, Path> files = new LinkedHashMap<>();

  Map<String, NumericTensor> tensors() {
    Map<String, NumericTensor> tensors = new LinkedHashMap<>();
    files.forEach(
        (name, file) -> {
          if (NumpyFile.isNamed(file)) {
            tensors.put(name, read(file));
          }
        });
    return tensors;
  }

  /** All that was named, for the inputs that take pictures; they may be arrays, too. */
  Map<String, Path> places() {
    return Map.copyOf(files);
  }

  static NumericTensor read(Path file) {
    try {
      return NumpyFile.stored(FileBytes.read(file, LARGEST), file.toString()).numbers();
    } catch (IOException failure) {
      throw new CommandFailure("the input cannot be read: " + Reason.of(failure), failure);
    }
  }
}
