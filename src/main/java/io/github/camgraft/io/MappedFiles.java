package io.github.camgraft.io;

import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.WeightsInFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Files that ONNX Runtime has mapped into memory, as they were when it did. */
public final class MappedFiles {
  static final MappedFiles NONE = new MappedFiles(List.of());

  private final List<WeightsInFile> files;

  private MappedFiles(List<WeightsInFile> files) {
    this.files = files;
  }

  static MappedFiles of(Collection<Path> files) {
    return new MappedFiles(files.stream().distinct().map(MappedFiles::now).toList());
  }

  private static WeightsInFile now(Path file) {
    try {
      return WeightsInFile.of(file);
    } catch (IOException failure) {
      throw new ModelException(
          "'%s' cannot be read: %s".formatted(file, ModelException.reason(failure)), failure);
    }
  }

  /**
   * What is there now must be what was there.
   *
   * @throws ModelException if one of them has changed
   */
  public void requireUnchanged() {
    files.forEach(WeightsInFile::requireUnchanged);
  }
}
