package io.github.camgraft.cli.option;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;

/**
 * All that lies below a folder but the hidden, by name. Links are followed, a folder that leads
 * back into itself once; what cannot be read is noted, and the search goes on.
 */
final class FolderSearch {
  /** Links that lead to further links multiply what there is to search. */
  private static final int NESTED_LINKS = 8;

  private final Path root;
  private final List<Path> files = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();
  private final List<Path> unreadable = new ArrayList<>();

  private FolderSearch(Path root) {
    this.root = root;
  }

  /**
   * What lies below a folder.
   *
   * @param files ordinary files
   * @param others pipes, devices, and links that lead nowhere
   * @param unreadable folders that may not be read
   */
  record Found(List<Path> files, List<Path> others, List<Path> unreadable) {}

  /**
   * Searches a folder.
   *
   * @throws CommandFailure if it cannot be read itself
   */
  static Found below(Path root) {
    FolderSearch search = new FolderSearch(root);
    try {
      Files.walkFileTree(
          root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, search.new Visitor());
    } catch (IOException failure) {
      throw new CommandFailure("the folder '%s' cannot be read".formatted(root), failure);
    }
    Collections.sort(search.files);
    Collections.sort(search.others);
    Collections.sort(search.unreadable);
    return new Found(search.files, search.others, search.unreadable);
  }

  private boolean isHidden(Path file) {
    return !file.equals(root) && file.getFileName().toString().startsWith(".");
  }

  private final class Visitor extends SimpleFileVisitor<Path> {
    private final Deque<Path> links = new ArrayDeque<>();

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (isHidden(folder)) {
        return FileVisitResult.SKIP_SUBTREE;
      }
      if (!folder.equals(root) && Files.isSymbolicLink(folder)) {
        if (links.size() == NESTED_LINKS) {
          unreadable.add(folder);
          return FileVisitResult.SKIP_SUBTREE;
        }
        links.push(folder);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) {
      if (folder.equals(links.peek())) {
        links.pop();
      }
      if (failure != null) {
        unreadable.add(folder);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (!isHidden(file)) {
        (attributes.isRegularFile() ? files : others).add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (file.equals(root)) {
        throw failure;
      }
      // A folder that leads back into itself is being searched already.
      if (!isHidden(file) && !(failure instanceof FileSystemLoopException)) {
        unreadable.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
