package io.github.camgraft.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file that is in order, or a case of one that was not.
 *
 * @param name how people know it
 */
record Sample(String name, byte[] bytes) {
  private static final Path FOLDER = Path.of("testmodels");

  /** A text that needs no file of its own. */
  static Sample of(String text) {
    return new Sample(text.lines().findFirst().orElse(""), text.getBytes(StandardCharsets.UTF_8));
  }

  /** The files among the test models with one of these endings and at most so many bytes. */
  static List<Sample> files(long largest, String... endings) {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
          .filter(file -> file.toFile().length() <= largest)
          .sorted()
          .map(Sample::read)
          .toList();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static Sample read(Path file) {
    try {
      return new Sample(file.toString(), Files.readAllBytes(file));
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }
}
