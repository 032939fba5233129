package io.github.camgraft.ir;

import io.github.camgraft.files.Folder;
import io.github.camgraft.ir.proto.OnnxFormat.TensorProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * The file that a model was read from, where its large weights have stayed. Whoever wants their
 * numbers reads them there; ONNX Runtime is told that they are external data in this file, so it
 * needs no copy of them either. Only in a file that is written they are inside again.
 *
 * @param file itself, behind all links
 * @param size of the file when it was read
 * @param changed when it was changed last, as of then
 */
public record WeightsInFile(Path file, long size, FileTime changed) {
  public static WeightsInFile of(Path file) throws IOException {
    Path real = file.toRealPath();
    return new WeightsInFile(real, Files.size(real), Files.getLastModifiedTime(real));
  }

  public DataFolder folder() {
    return new DataFolder(Folder.of(file), Folder.of(file));
  }

  /** What external data in this file have as their location. */
  public String location() {
    return file.getFileName().toString();
  }

  /** Whether the numbers of a tensor have stayed here. */
  public boolean hold(TensorProto tensor) {
    return ExternalData.of(tensor)
        .map(ExternalData::location)
        .filter(location()::equals)
        .isPresent();
  }

  /**
   * What is there now must be what was there.
   *
   * @throws ModelException if the file has changed
   */
  public void requireUnchanged() {
    boolean isSame;
    try {
      isSame = Files.size(file) == size && Files.getLastModifiedTime(file).equals(changed);
    } catch (IOException gone) {
      isSame = false;
    }
    if (!isSame) {
      throw new ModelException(
          "'%s' has changed since it was read, and the model's weights are still in it; read it again"
              .formatted(file));
    }
  }
}
