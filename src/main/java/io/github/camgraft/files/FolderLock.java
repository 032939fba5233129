package io.github.camgraft.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A folder for results, which one process at a time writes into. It is locked by a file in it that
 * goes when the work is done; of one that a killed process left the system has released the lock.
 * Where a file system knows no locks, nobody is kept out. A folder that does not exist is made and
 * locked when there is something to put into it.
 */
public final class FolderLock implements AutoCloseable {
  private static final String NAME = ".camgraft.lock";

  private final Path folder;
  private final Path file;
  private @Nullable FileChannel channel;

  private FolderLock(Path folder) {
    this.folder = folder;
    this.file = folder.toAbsolutePath().resolve(NAME);
  }

  /**
   * Of a folder, which is locked now if it exists.
   *
   * @throws IOException with one sentence, if another process holds it
   */
  public static FolderLock on(Path folder) throws IOException {
    FolderLock lock = new FolderLock(folder);
    if (Files.isDirectory(folder)) {
      lock.make();
    }
    return lock;
  }

  /** {@return the folder, which need not exist yet} */
  public Path folder() {
    return folder;
  }

  /**
   * Makes the folder where there is none, and locks it if that was not done.
   *
   * @throws IOException with one sentence, if another process holds it
   */
  public synchronized Path make() throws IOException {
    if (channel == null) {
      Files.createDirectories(folder);
      while (channel == null) {
        channel = locked();
      }
    }
    return folder;
  }

  /**
   * Makes the folder of a file that is to lie in it, or in a folder of it.
   *
   * @throws UnusableName if that folder cannot be made
   */
  public void makeFor(Path place) throws IOException {
    make();
    Path parent = place.resolveSibling("");
    try {
      Files.createDirectories(parent.toAbsolutePath());
    } catch (FileAlreadyExistsException taken) {
      throw new UnusableName(
          "the folder '%s' cannot be created: there is a file of that name".formatted(parent),
          taken);
    } catch (IOException failure) {
      throw new UnusableName(WholeFile.sentence(parent, failure), failure);
    }
  }

  /** Nothing if the file was deleted by its holder while this one waited for it. */
  private @Nullable FileChannel locked() throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException left) {
      // By a process that still runs or was killed.
    } catch (IOException failure) {
      throw WholeFile.unwritable(folder, failure);
    }
    @Nullable FileChannel opened = null;
    try {
      Object before = identity();
      opened = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      if (FileLocks.tryLock(opened) == FileLocks.Answer.HELD_BY_ANOTHER) {
        throw new IOException(
            "another camgraft is writing into '%s'; wait until it is done, or choose another folder with -o"
                .formatted(folder));
      }
      if (Objects.equals(before, identity())) {
        UnfinishedFile.deleteAtEnd(file);
        return opened;
      }
      opened.close();
    } catch (NoSuchFileException gone) {
      // It was released this very moment.
    } catch (IOException failure) {
      if (opened != null) {
        opened.close();
      }
      throw failure;
    }
    return null;
  }

  private @Nullable Object identity() throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Override
  public synchronized void close() throws IOException {
    if (channel != null) {
      try {
        // While it is held, so that nobody else can have it.
        Files.deleteIfExists(file);
      } finally {
        channel.close();
        channel = null;
        UnfinishedFile.keep(file);
      }
    }
  }
}
