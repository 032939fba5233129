package io.github.camgraft.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/**
 * What a file of options may set that lies beside models and photographs, and so may have come with
 * them from anybody: how pictures look and are prepared, and which names of classes in the same
 * folder are meant. Never what is written where, what is tried, and what else is read.
 */
public final class HarmlessOptions {
  private static final String LABELS = "labels";
  private static final Set<String> NAMES =
      Set.of(
          "bands",
          "boxes",
          "channels",
          "colour-map",
          "contours",
          "deviation",
          "fit",
          "guided-style",
          "interpolation",
          "mean",
          "opacity",
          "preprocess",
          "range",
          "resize",
          "scale",
          "show",
          "window");

  private final Path folder;

  /** For a file in this folder. */
  public HarmlessOptions(Path folder) {
    this.folder = folder;
  }

  /** Whether an option with this value is among them. */
  boolean contain(String name, String value) {
    return NAMES.contains(name) || (name.equals(LABELS) && isInside(value));
  }

  /** Wherever links lead. */
  private boolean isInside(String value) {
    try {
      Path file = folder.resolve(value).toRealPath();
      return Files.isRegularFile(file) && file.startsWith(folder.toRealPath());
    } catch (IOException | InvalidPathException absent) {
      return false;
    }
  }
}
