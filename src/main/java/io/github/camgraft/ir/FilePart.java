package io.github.camgraft.ir;

import io.github.camgraft.files.InputFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Some bytes of a file. They are read, never mapped: of what is mapped, a process does not survive
 * that it is cut off. And they are read in pieces, since Java reads through memory outside the heap
 * that is as large as the piece.
 */
public record FilePart(Path file, long offset, long length) {
  private static final int PIECE = 1 << 20;

  /** All of a file. */
  public static FilePart whole(Path file) throws IOException {
    return new FilePart(file, 0, Files.size(file));
  }

  /** Hands the bytes on. */
  public void copyTo(OutputStream stream) throws IOException {
    byte[] piece = new byte[(int) Math.min(PIECE, length)];
    try (FileChannel channel = InputFile.channel(file)) {
      for (long done = 0; done < length; ) {
        ByteBuffer part = ByteBuffer.wrap(piece, 0, (int) Math.min(PIECE, length - done));
        int read = read(channel, part, offset + done);
        stream.write(piece, 0, read);
        done += read;
      }
    }
  }

  /** The bytes in memory. */
  ByteBuffer bytes() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
    try (FileChannel channel = InputFile.channel(file)) {
      for (int done = 0; done < length; ) {
        ByteBuffer part = bytes.slice(done, (int) Math.min(PIECE, length - done));
        done += read(channel, part, offset + done);
      }
    }
    return bytes;
  }

  private int read(FileChannel channel, ByteBuffer part, long from) throws IOException {
    int read = channel.read(part, from);
    if (read < 0) {
      throw new EOFException("'%s' ends within the weights".formatted(file));
    }
    return read;
  }
}
