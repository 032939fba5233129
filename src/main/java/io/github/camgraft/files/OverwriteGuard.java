package io.github.camgraft.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Keeps a run of the program from destroying what it was not asked to. No file that the run reads
 * is written in it, whatever it is called and whatever links lead to it. A file that is there
 * already is replaced if it is empty, if it is camgraft's own, if it would be the same again, or if
 * the user said so.
 *
 * <p>There is one run at a time. Without one, as in other people's programs, nothing is kept.
 */
public final class OverwriteGuard {
  private static final AtomicReference<OverwriteGuard> CURRENT = new AtomicReference<>();

  /** By what the file system tells files apart. */
  private final Map<Object, Path> inputs = new ConcurrentHashMap<>();

  private final Set<Path> known = ConcurrentHashMap.newKeySet();
  private volatile boolean overwriting;

  private OverwriteGuard() {}

  /** Watches over a run from its beginning to its end. */
  public static <T> T during(Supplier<T> run) {
    OverwriteGuard guard = new OverwriteGuard();
    CURRENT.set(guard);
    try {
      return run.get();
    } finally {
      CURRENT.compareAndSet(guard, null);
    }
  }

  private static Optional<OverwriteGuard> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  /** Other people's files may be replaced in this run, too; those that are read still not. */
  public static void allowOverwriting() {
    current().ifPresent(guard -> guard.overwriting = true);
  }

  /** A file is read in this run, now or later. */
  public static void protect(Path file) {
    current()
        .ifPresent(guard -> identity(file).ifPresent(key -> guard.inputs.putIfAbsent(key, file)));
  }

  /** Whether a path leads to a file that is read in this run. */
  public static boolean isProtected(Path file) {
    return current().filter(guard -> guard.isInput(file)).isPresent();
  }

  private boolean isInput(Path file) {
    return identity(file).map(inputs::get).filter(input -> isSame(input, file)).isPresent();
  }

  /** An identity may have passed from a file that was deleted to another one. */
  private static boolean isSame(Path input, Path file) {
    try {
      return Files.isSameFile(input, file);
    } catch (IOException gone) {
      return false;
    }
  }

  /** Where the file system gives none, hard links are not told from other files. */
  private static Optional<Object> identity(Path file) {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return Optional.of(key == null ? file.toRealPath() : key);
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  /**
   * Looks before any work is done whether a file may be written. What is camgraft's own now may be
   * replaced to the end of the run.
   *
   * @throws OverwriteRefusal if it must stay as it is
   */
  public static void check(Path file, Mark mark) throws OverwriteRefusal {
    if (!permits(file, mark)) {
      throw foreign(file);
    }
    if (Files.exists(file)) {
      current().ifPresent(guard -> guard.known.add(file.toAbsolutePath()));
    }
  }

  /**
   * Whether a file may be replaced by any other.
   *
   * @throws OverwriteRefusal if it is read in this run
   */
  static boolean permits(Path file, Mark mark) throws OverwriteRefusal {
    refuseInput(file);
    return current().map(guard -> guard.mayReplace(file, mark)).orElse(true);
  }

  static void refuseInput(Path file) throws OverwriteRefusal {
    if (isProtected(file)) {
      throw new OverwriteRefusal(
          "'%s' is read in this run and cannot be overwritten; choose another place for the output"
              .formatted(file));
    }
  }

  private boolean mayReplace(Path file, Mark mark) {
    if (overwriting || !Files.isRegularFile(file) || known.contains(file.toAbsolutePath())) {
      return true;
    }
    try {
      return Files.size(file) == 0 || mark.isOn(file);
    } catch (IOException unreadable) {
      return false;
    }
  }

  static OverwriteRefusal foreign(Path file) {
    return new OverwriteRefusal(
        "'%s' already exists and was not written by camgraft; choose another place, or replace it with --overwrite"
            .formatted(file));
  }
}
