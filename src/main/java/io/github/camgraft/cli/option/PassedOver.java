package io.github.camgraft.cli.option;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts into words what a search for photographs left out. */
final class PassedOver {
  private static final int NAMED = 5;

  private PassedOver() {}

  /**
   * How many there are, and the names of the first; nothing where there are none.
   *
   * @param files that are not pictures
   * @param folders that cannot be read
   */
  static Optional<String> of(List<Path> files, List<Path> folders) {
    String words =
        Stream.of(
                named(files, "file that is not a picture", "files that are not pictures"),
                named(folders, "folder that cannot be read", "folders that cannot be read"))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return words.isEmpty() ? Optional.empty() : Optional.of(words);
  }

  private static Optional<String> named(List<Path> all, String one, String several) {
    List<Path> once = all.stream().distinct().toList();
    if (once.isEmpty()) {
      return Optional.empty();
    }
    String names =
        once.stream()
            .limit(NAMED)
            .map(file -> file.getFileName().toString())
            .collect(Collectors.joining(", "));
    return Optional.of(
        "%d %s: %s%s"
            .formatted(
                once.size(),
                once.size() == 1 ? one : several,
                names,
                once.size() > NAMED ? " and others" : ""));
  }
}
