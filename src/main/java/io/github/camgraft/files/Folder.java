package io.github.camgraft.files;

import java.nio.file.Path;

/** Folders of files. */
public final class Folder {
  private Folder() {}

  /** In which a file lies, whether or not it exists; of a root, which lies in none, the root. */
  public static Path of(Path file) {
    Path whole = file.toAbsolutePath();
    Path folder = whole.getParent();
    return folder == null ? whole : folder;
  }
}
