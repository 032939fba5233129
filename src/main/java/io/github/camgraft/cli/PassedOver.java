package io.github.camgraft.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts into words which files of a folder are no pictures. */
final class PassedOver {
  private static final int NAMED = 5;

  private PassedOver() {}

  /** How many there are, and the names of the first; nothing where there are none. */
  static Optional<String> of(List<Path> files) {
    List<Path> once = files.stream().distinct().toList();
    return once.isEmpty() ? Optional.empty() : Optional.of(named(once));
  }

  /** The same for at least one file. */
  static String named(List<Path> files) {
    String names =
        files.stream()
            .limit(NAMED)
            .map(file -> file.getFileName().toString())
            .collect(Collectors.joining(", "));
    return "%d file%s: %s%s"
        .formatted(
            files.size(),
            files.size() == 1 ? " that is no picture" : "s that are no pictures",
            names,
            files.size() > NAMED ? " and others" : "");
  }
}
