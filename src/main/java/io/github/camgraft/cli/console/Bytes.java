package io.github.camgraft.cli.console;

import io.github.camgraft.ir.Model;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Sizes of files in words. */
public final class Bytes {
  private Bytes() {}

  /** How large a model is, and what lies beside it. */
  public static String ofModel(Path file, Model model) {
    List<String> beside = model.externalLocations();
    return beside.isEmpty() ? of(file) : of(file) + ", weights in " + String.join(", ", beside);
  }

  /** How large a file is. */
  public static String of(Path file) {
    try {
      return text(Files.size(file));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static String text(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }
}
