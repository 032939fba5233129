package io.github.camgraft.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A file under a temporary name beside its place. The name says nothing of the place's, which may
 * be as long as the file system allows.
 *
 * <p>It is locked as long as it is written. So what a process left that was killed can be told from
 * what another one writes: the system has released its lock. Whoever writes the first time into a
 * folder clears away what lies there under such a name and is not locked; where a file system knows
 * no locks, nothing is cleared. What is incomplete when Java is told to end goes with it.
 */
final class UnfinishedFile implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("\\.camgraft-[0-9a-f]{16}\\.part");
  private static final int BUFFER = 1 << 16;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Set<Path> UNFINISHED = ConcurrentHashMap.newKeySet();
  private static final Set<Path> CLEARED = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(UnfinishedFile::deleteAll, "files"));
  }

  private final Path place;
  private final FileChannel channel;

  private UnfinishedFile(Path place, FileChannel channel) {
    this.place = place;
    this.channel = channel;
  }

  /** Begins one in a folder. */
  static UnfinishedFile in(Path parent) throws IOException {
    // Whatever way led here, it is one folder.
    Path folder = parent.toRealPath();
    if (CLEARED.add(folder)) {
      clear(folder);
    }
    while (true) {
      // Not createTempFile: that makes files which only their owner may read, and the permissions
      // would move along.
      Path place = folder.resolve(name());
      UNFINISHED.add(place);
      try {
        FileChannel channel =
            FileChannel.open(place, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        // Whoever clears the folder may have come between.
        if (FileLocks.tryLock(channel) != FileLocks.Answer.HELD_BY_ANOTHER && Files.exists(place)) {
          return new UnfinishedFile(place, channel);
        }
        channel.close();
      } catch (IOException | RuntimeException failure) {
        UNFINISHED.remove(place);
        throw failure;
      }
      UNFINISHED.remove(place);
    }
  }

  private static String name() {
    byte[] number = new byte[8];
    RANDOM.nextBytes(number);
    return ".camgraft-" + HexFormat.of().formatHex(number) + ".part";
  }

  private static void clear(Path folder) {
    try (DirectoryStream<Path> left =
        Files.newDirectoryStream(
            folder, file -> NAME.matcher(file.getFileName().toString()).matches())) {
      for (Path file : left) {
        if (!UNFINISHED.contains(file) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          deleteUnlessHeld(file);
        }
      }
    } catch (IOException unreadable) {
      // Then it stays; what is to be written here says what is wrong.
    }
  }

  private static void deleteUnlessHeld(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      if (FileLocks.tryLock(channel) == FileLocks.Answer.LOCKED) {
        Files.deleteIfExists(file);
      }
    }
  }

  /**
   * Writes it.
   *
   * @param target as whose it is known when the disk is full
   */
  void write(Path target, WholeFile.Content content) throws IOException {
    try (OutputStream stream = new BufferedOutputStream(new Sink(target, channel), BUFFER)) {
      content.writeTo(stream);
    }
  }

  /** Whether another file holds the same. */
  boolean isLike(Path file) throws IOException {
    return Files.isRegularFile(file) && Files.mismatch(place, file) == -1;
  }

  /** Gives it its name. Merely replacing would delete the older one first. */
  void moveTo(Path target) throws IOException {
    Files.move(place, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Hands it to a device or a pipe. */
  void copyInto(Path special) throws IOException {
    try (OutputStream stream = Files.newOutputStream(special, StandardOpenOption.WRITE)) {
      Files.copy(place, stream);
    } catch (IOException failure) {
      throw WholeFile.unwritable(special, failure);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(place);
      UNFINISHED.remove(place);
    }
  }

  /** Deletes a file when Java is told to end, unless that was taken back before. */
  static void deleteAtEnd(Path file) {
    UNFINISHED.add(file);
  }

  /** Takes that back. */
  static void keep(Path file) {
    UNFINISHED.remove(file);
  }

  private static void deleteAll() {
    for (Path file : UNFINISHED) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException undeletable) {
        // Nobody is left to be told.
      }
    }
  }

  /** Says of which file it was that nothing could be written. It does not end the channel. */
  private static final class Sink extends OutputStream {
    /** Java writes through memory outside the heap that is as large as what is written at once. */
    private static final int PIECE = 1 << 20;

    private final Path target;
    private final FileChannel channel;

    Sink(Path target, FileChannel channel) {
      super();
      this.target = target;
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      for (int done = 0; done < length; done += PIECE) {
        put(ByteBuffer.wrap(bytes, from + done, Math.min(PIECE, length - done)));
      }
    }

    private void put(ByteBuffer piece) throws IOException {
      try {
        while (piece.hasRemaining()) {
          channel.write(piece);
        }
      } catch (IOException failure) {
        throw WholeFile.unwritable(target, failure);
      }
    }
  }
}
