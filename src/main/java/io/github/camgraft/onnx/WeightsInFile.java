package io.github.camgraft.onnx;

import io.github.camgraft.onnx.proto.OnnxFormat.TensorProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
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
record WeightsInFile(Path file, long size, FileTime changed) {
  private static final int PIECE = 1 << 20;

  static WeightsInFile of(Path file) throws IOException {
    Path real = file.toRealPath();
    return new WeightsInFile(real, Files.size(real), Files.getLastModifiedTime(real));
  }

  Path folder() {
    return file.getParent();
  }

  /** What external data in this file have as their location. */
  String location() {
    return file.getFileName().toString();
  }

  /** Whether the numbers of a tensor have stayed here. */
  boolean hold(Tensor tensor) {
    return tensor.externalLocation().filter(location()::equals).isPresent();
  }

  boolean hold(TensorProto tensor) {
    return hold(new Tensor(tensor, folder()));
  }

  /** How many bytes the numbers of a tensor are that have stayed here. */
  long length(TensorProto tensor) {
    return new Tensor(tensor, folder()).length();
  }

  /**
   * What is there now must be what was there.
   *
   * @throws ModelException if the file has changed
   */
  void requireUnchanged() {
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

  /** Hands on the numbers of a tensor that have stayed here. */
  void copy(TensorProto tensor, OutputStream stream) throws IOException {
    long offset = new Tensor(tensor, folder()).offset();
    try (FileChannel channel = FileChannel.open(file)) {
      byte[] piece = new byte[PIECE];
      long end = offset + length(tensor);
      for (long done = offset; done < end; ) {
        ByteBuffer part = ByteBuffer.wrap(piece, 0, (int) Math.min(PIECE, end - done));
        int read = channel.read(part, done);
        if (read < 0) {
          throw new IOException("'%s' ends within the weights".formatted(file));
        }
        stream.write(piece, 0, read);
        done += read;
      }
    }
  }
}
