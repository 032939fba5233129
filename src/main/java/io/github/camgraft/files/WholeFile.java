package io.github.camgraft.files;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes a file under a temporary name beside its place and moves it there when it is complete.
 * What is incomplete when Java is told to end goes with it.
 */
public final class WholeFile {
  private static final Set<Path> INCOMPLETE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(WholeFile::deleteIncomplete, "files"));
  }

  /** What is to be written. */
  @FunctionalInterface
  public interface Content {
    /** Writes it all. */
    void writeTo(OutputStream stream) throws IOException;
  }

  private WholeFile() {}

  /**
   * Writes a file, replacing an older one. If anything fails, the older one is still there and
   * nothing else.
   *
   * @throws IOException with one sentence that names the file, if the place cannot be written
   */
  public static void write(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw new IOException("'%s' is a directory; name the file to write in it".formatted(file));
    }
    // Not createTempFile: that makes files which only their owner may read, and the permissions
    // would move along.
    Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    INCOMPLETE.add(temporary);
    try {
      try (OutputStream stream =
          new BufferedOutputStream(
              new Pieces(Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)),
              1 << 16)) {
        content.writeTo(stream);
      }
      // Merely replacing would delete the older one first, and for a moment there were none.
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException failure) {
      throw new IOException("'%s' cannot be written: %s".formatted(file, reason(failure)), failure);
    } finally {
      if (Files.exists(temporary)) {
        Files.delete(temporary);
      }
      INCOMPLETE.remove(temporary);
    }
  }

  private static void deleteIncomplete() {
    for (Path temporary : INCOMPLETE) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException undeletable) {
        // Nobody is left to be told.
      }
    }
  }

  /** Writes a text in UTF-8. */
  public static void write(Path file, String text) throws IOException {
    write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Hands large arrays on piece by piece: Java writes through memory outside the heap that is as
   * large as what is written at once.
   */
  private static final class Pieces extends FilterOutputStream {
    private static final int PIECE = 1 << 20;

    Pieces(OutputStream stream) {
      super(stream);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      for (int done = 0; done < length; done += PIECE) {
        out.write(bytes, from + done, Math.min(PIECE, length - done));
      }
    }
  }

  private static String reason(FileSystemException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "its folder does not exist";
    }
    if (failure instanceof NotDirectoryException) {
      return "its folder is a file";
    }
    return failure.getReason() == null ? failure.getMessage() : failure.getReason();
  }
}
