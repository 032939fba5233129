package io.github.camgraft.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** Locks that the system releases when their process ends, however it does. */
final class FileLocks {
  /** What comes of the wish for a lock. */
  enum Answer {
    LOCKED,
    HELD_BY_ANOTHER,
    NO_LOCKS_HERE
  }

  private FileLocks() {}

  /** Locks a file until its channel is closed. */
  static Answer tryLock(FileChannel channel) {
    try {
      // The last place, since on Windows nobody can read what is locked.
      return channel.tryLock(Long.MAX_VALUE - 1, 1, false) == null
          ? Answer.HELD_BY_ANOTHER
          : Answer.LOCKED;
    } catch (OverlappingFileLockException held) {
      return Answer.HELD_BY_ANOTHER;
    } catch (IOException without) {
      return Answer.NO_LOCKS_HERE;
    }
  }
}
