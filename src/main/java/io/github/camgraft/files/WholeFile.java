package io.github.camgraft.files;

import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Writes a file under a temporary name beside its place and moves it there when it is complete.
 * Behind a link, the file it leads to is replaced and the link stays. A device or a pipe gets what
 * would be in the file, when that is complete, and is never replaced.
 */
public final class WholeFile {
  private static final int MOST_LINKS = 40;

  /** As in {@code sys/stat.h}. */
  private static final int FILE_TYPE = 0170000;

  private static final int BLOCK_DEVICE = 0060000;

  /** What is to be written. */
  @FunctionalInterface
  public interface Content {
    /** Writes it all. */
    void writeTo(OutputStream stream) throws IOException;
  }

  private WholeFile() {}

  /**
   * Writes a file that bears no mark of ours, so that an older one is known only if it holds the
   * same.
   *
   * @throws IOException as {@link #write(Path, Mark, Content)}
   */
  public static void write(Path file, Content content) throws IOException {
    write(file, Mark.NONE, content);
  }

  /** Writes a text in UTF-8. */
  public static void write(Path file, Mark mark, String text) throws IOException {
    write(file, mark, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes a file, replacing an older one as far as {@link OverwriteGuard} permits. If anything
   * fails, the older one is still there and nothing else.
   *
   * @param mark on an older one that camgraft wrote
   * @throws UnusableName if this file cannot come to its place, but others might
   * @throws IOException with one sentence that names the file, if the place cannot be written
   */
  public static void write(Path file, Mark mark, Content content) throws IOException {
    if (Files.isDirectory(file)) {
      throw new UnusableName("'%s' is a directory; name the file to write in it".formatted(file));
    }
    if (isSpecial(file)) {
      handOver(file, content);
      return;
    }
    boolean replaceable = OverwriteGuard.permits(file, mark);
    Path target = behindLinks(file.toAbsolutePath());
    try (UnfinishedFile unfinished = begin(file, Folder.of(target))) {
      unfinished.write(file, content);
      // What was read meanwhile counts, too.
      OverwriteGuard.refuseInput(file);
      if (replaceable) {
        move(unfinished, file, target);
      } else if (!unfinished.isLike(target)) {
        throw OverwriteGuard.foreign(file);
      }
    }
  }

  private static void handOver(Path special, Content content) throws IOException {
    if (isDisk(special)) {
      throw new UnusableName("'%s' is a disk; name a file to write".formatted(special));
    }
    try (UnfinishedFile unfinished =
        begin(special, Path.of(System.getProperty("java.io.tmpdir")))) {
      unfinished.write(special, content);
      unfinished.copyInto(special);
    }
  }

  private static UnfinishedFile begin(Path file, Path folder) throws IOException {
    try {
      return UnfinishedFile.in(folder);
    } catch (FileSystemException failure) {
      throw unwritable(file, failure);
    }
  }

  private static void move(UnfinishedFile unfinished, Path file, Path target) throws IOException {
    try {
      unfinished.moveTo(target);
    } catch (FileSystemException failure) {
      throw new UnusableName(sentence(file, failure), failure);
    }
  }

  /** Also where that does not exist yet. */
  private static Path behindLinks(Path file) throws IOException {
    Path place = file;
    for (int links = 0; Files.isSymbolicLink(place); links++) {
      if (links == MOST_LINKS) {
        throw new UnusableName("'%s' is a link that leads nowhere".formatted(file));
      }
      place = place.resolveSibling(Files.readSymbolicLink(place));
    }
    return place;
  }

  /** Whether something is there that is neither a file nor a folder: a device, a pipe. */
  public static boolean isSpecial(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).isOther();
    } catch (IOException absent) {
      return false;
    }
  }

  private static boolean isDisk(Path special) {
    try {
      return ((int) Files.getAttribute(special, "unix:mode") & FILE_TYPE) == BLOCK_DEVICE;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException otherSystem) {
      return false;
    }
  }

  /** One sentence for what the system says. */
  static IOException unwritable(Path file, IOException failure) {
    return new IOException(sentence(file, failure), failure);
  }

  static String sentence(Path file, IOException failure) {
    return "'%s' cannot be written: %s".formatted(file, reason(failure));
  }

  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "its folder does not exist";
    }
    if (failure instanceof NotDirectoryException) {
      return "its folder is a file";
    }
    String said = failure instanceof FileSystemException place ? place.getReason() : null;
    return said == null ? Reason.of(failure) : said;
  }
}
