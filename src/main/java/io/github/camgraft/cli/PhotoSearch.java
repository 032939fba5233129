package io.github.camgraft.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Finds the photographs that a word on the command line means. */
final class PhotoSearch {
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "tif", "tiff", "webp", "npy");
  private static final String STANDARD_INPUT = "-";
  private static final String WILD = "*?[{";

  private PhotoSearch() {}

  /** A file, all photographs of a folder, what a pattern finds, or a list on standard input. */
  static Found meant(String word) {
    if (word.equals(STANDARD_INPUT)) {
      return new Found(listed(System.in, "standard input", Charset.defaultCharset()), List.of());
    }
    try {
      Path path = Path.of(word);
      if (Files.isDirectory(path)) {
        return inFolder(path, word);
      }
      if (Files.exists(path) || !isPattern(word)) {
        return new Found(List.of(path), List.of());
      }
    } catch (InvalidPathException pattern) {
      // Windows forbids some letters in names that patterns are made of.
    }
    List<Path> matching = matching(word);
    if (matching.isEmpty()) {
      throw new CommandFailure("there is no photograph in the pattern '%s'".formatted(word));
    }
    return new Found(matching, List.of());
  }

  /**
   * What a word means.
   *
   * @param photos the photographs
   * @param passedOver other files that lie among them
   */
  record Found(List<Path> photos, List<Path> passedOver) {}

  private static Found inFolder(Path folder, String word) {
    Map<Boolean, List<Path>> files =
        below(folder, file -> true).stream()
            .collect(Collectors.partitioningBy(PhotoSearch::isPhoto));
    Found found = new Found(files.get(true), files.get(false));
    if (found.photos().isEmpty()) {
      throw new CommandFailure(
          "there is no photograph in the folder '%s'%s"
              .formatted(
                  word,
                  found.passedOver().isEmpty()
                      ? ""
                      : ", only " + PassedOver.named(found.passedOver())));
    }
    return found;
  }

  /** The photographs that a file names, one in each line. */
  static List<Path> listed(Path list) {
    if (list.toString().equals(STANDARD_INPUT)) {
      return meant(STANDARD_INPUT).photos();
    }
    try (InputStream stream = Files.newInputStream(list)) {
      return listed(stream, "'" + list + "'", StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new CommandFailure(
          "the list of photographs '%s' cannot be read".formatted(list), failure);
    }
  }

  /** Between the names stand line ends or, as {@code find -print0} writes, zeros. */
  private static List<Path> listed(InputStream stream, String source, Charset encoding) {
    try {
      String text = new String(stream.readAllBytes(), encoding);
      return Arrays.stream(text.split("\\R|\0"))
          .filter(line -> !line.isBlank())
          .map(Path::of)
          .toList();
    } catch (InvalidPathException none) {
      throw new CommandFailure(
          "%s is no list of photographs: '%s' cannot be a file".formatted(source, none.getInput()),
          none);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static boolean isPattern(String word) {
    return word.chars().anyMatch(letter -> WILD.indexOf(letter) >= 0);
  }

  /** Looks below the last folder that the pattern names in full. */
  private static List<Path> matching(String pattern) {
    int wild = (int) pattern.chars().takeWhile(letter -> WILD.indexOf(letter) < 0).count();
    int end = pattern.lastIndexOf('/', wild) + 1;
    Path root = Path.of(pattern.substring(0, end));
    PathMatcher matcher = matcher(pattern.substring(end));
    // As in shells, folders that may be many may be none too.
    PathMatcher here = matcher(pattern.substring(end).replace("**/", ""));
    return Files.isDirectory(root.toAbsolutePath())
        ? below(
            root,
            file -> matcher.matches(root.relativize(file)) || here.matches(root.relativize(file)))
        : List.of();
  }

  private static PathMatcher matcher(String pattern) {
    return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
  }

  /** The files below a folder without the hidden ones, by name. */
  private static List<Path> below(Path root, Predicate<Path> wanted) {
    try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(file -> !isHidden(root.relativize(file)) && wanted.test(file))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new CommandFailure("the folder '%s' cannot be read".formatted(root), failure);
    }
  }

  private static boolean isHidden(Path file) {
    return StreamSupport.stream(file.spliterator(), false)
        .anyMatch(part -> part.toString().startsWith("."));
  }

  private static boolean isPhoto(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return ENDINGS.contains(ending.toLowerCase(Locale.ROOT));
  }
}
