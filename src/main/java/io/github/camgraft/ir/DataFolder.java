package io.github.camgraft.ir;

import io.github.camgraft.files.Folder;
import io.github.camgraft.files.OverwriteGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The folder of a model, and which files beside the model it may take numbers from. A model comes
 * from anywhere, and what it names is copied beside what is written, or published with a page: so
 * it has to be an ordinary file in the model's folder or below. Links are followed first. They may
 * lead to one more place: the very folder that the model's own file lies in, if that is reached
 * through a link as well; caches of downloads keep files so. Hard links cannot be told from files.
 *
 * @param folder in which the model was named
 * @param home the folder of the model's file itself, behind all links
 */
public record DataFolder(Path folder, Path home) {
  /** That of a model. */
  public static DataFolder of(Path model) {
    Path folder = Folder.of(model);
    try {
      return new DataFolder(folder, Folder.of(model.toRealPath()));
    } catch (IOException gone) {
      return new DataFolder(folder, folder);
    }
  }

  /**
   * The file meant by a location, itself and not a link to it. Nothing is opened, so a pipe or a
   * device does not hold anybody up.
   *
   * @throws ModelException if there is none that may be read
   */
  Path file(String tensor, String location) {
    Path file = named(tensor, location);
    try {
      Path real = file.toRealPath();
      if (!real.startsWith(folder.toRealPath()) && !Folder.of(real).equals(home)) {
        throw new ModelException(
            "initializer '%s' has its numbers in '%s', a link to '%s', outside the model's folder; camgraft does not follow it: put the file itself beside the model"
                .formatted(tensor, location, real));
      }
      if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
        throw new ModelException(
            "initializer '%s' has its numbers in '%s', which is not an ordinary file"
                .formatted(tensor, location));
      }
      OverwriteGuard.protect(real);
      return real;
    } catch (NoSuchFileException missing) {
      throw new ModelException(
          "initializer '%s' has its numbers in '%s', which is not there: put that file beside the model"
              .formatted(tensor, location),
          missing);
    } catch (IOException failure) {
      throw new ModelException(
          "initializer '%s' has its numbers in '%s', which cannot be read: %s"
              .formatted(tensor, location, ModelException.reason(failure)),
          failure);
    }
  }

  /** How long the file meant by a location is; nothing where there is none that may be read. */
  long size(String location) {
    try {
      return Files.size(file("", location));
    } catch (ModelException | IOException missing) {
      return 0;
    }
  }

  /** By its letters alone a location must not leave the folder, wherever it would come back to. */
  private Path named(String tensor, String location) {
    if (location.isEmpty()) {
      throw new ModelException(
          "initializer '%s' has external data without a location".formatted(tensor));
    }
    Path relative;
    try {
      relative = Path.of(location);
    } catch (InvalidPathException unusable) {
      throw new ModelException(
          "initializer '%s' has its numbers in a file whose name is not valid: %s"
              .formatted(tensor, unusable.getReason()),
          unusable);
    }
    // Windows has roots that are not absolute.
    boolean hasRoot = relative.getRoot() != null || location.startsWith("/");
    for (Path part : relative) {
      hasRoot |= part.toString().equals("..");
    }
    if (hasRoot) {
      throw new ModelException(
          "initializer '%s' points to '%s' outside the model's folder; camgraft does not follow it"
              .formatted(tensor, location));
    }
    return folder.resolve(relative);
  }
}
