package io.github.camgraft.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Arrays that tests compare with; a test without its file has failed. */
public final class NumpyArrays {
  private NumpyArrays() {}

  /** A float32 array. */
  public static FloatTensor read(Path file) {
    try {
      return NumpyFile.readFloats(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The numbers of a file, of any type. */
  public static NumericTensor numbers(Path file) {
    try {
      return NumpyFile.read(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
