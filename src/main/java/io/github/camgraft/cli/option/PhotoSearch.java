package io.github.camgraft.cli.option;

import io.github.camgraft.files.FileBytes;
import io.github.camgraft.files.FileName;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds the photographs that a word on the command line means. */
final class PhotoSearch {
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "jpe", "jfif", "png", "gif", "bmp", "tif", "tiff", "webp", "npy");
  private static final String STANDARD_INPUT = "-";

  /** More bytes than the names of a million photographs take. */
  private static final int LARGEST_LIST = 1 << 28;

  private static final String WILD = "*?[{";

  private PhotoSearch() {}

  /** A file, all photographs of a folder, what a pattern finds, or a list on standard input. */
  static Found meant(String word) {
    if (word.equals(STANDARD_INPUT)) {
      return Found.of(listedOnStandardInput());
    }
    try {
      Path path = Path.of(word);
      if (Files.isDirectory(path)) {
        return inFolder(path, word);
      }
      if (Files.exists(path) || !isPattern(word)) {
        return Found.of(List.of(path));
      }
    } catch (InvalidPathException mistake) {
      // Windows forbids some letters in names that patterns are made of.
      if (!isPattern(word)) {
        throw mistake;
      }
    }
    Found found = matching(word);
    if (found.photos().isEmpty()) {
      throw new CommandFailure(
          "there is no photograph in the pattern '%s'%s".formatted(word, found.only()));
    }
    return found;
  }

  /**
   * What a word means.
   *
   * @param photos the photographs
   * @param passedOver other files that lie among them
   * @param unreadable folders among them that cannot be read
   */
  record Found(List<Path> photos, List<Path> passedOver, List<Path> unreadable) {
    static Found of(List<Path> photos) {
      return new Found(photos, List.of(), List.of());
    }

    private String only() {
      return PassedOver.of(passedOver, unreadable).map(", only "::concat).orElse("");
    }
  }

  private static Found inFolder(Path folder, String word) {
    Found found = below(folder, PhotoSearch::isPhoto, file -> true);
    if (found.photos().isEmpty()) {
      throw new CommandFailure(
          "there is no photograph in the folder '%s'%s".formatted(word, found.only()));
    }
    return found;
  }

  /** The photographs that a file names, one in each line. */
  static List<Path> listed(Path list) {
    if (list.toString().equals(STANDARD_INPUT)) {
      return meant(STANDARD_INPUT).photos();
    }
    try {
      String text = new String(FileBytes.read(list, LARGEST_LIST), StandardCharsets.UTF_8);
      return listed(text, "'" + list + "'");
    } catch (IOException failure) {
      throw new CommandFailure(
          "the list of photographs cannot be read: " + Reason.of(failure), failure);
    }
  }

  private static List<Path> listedOnStandardInput() {
    try {
      byte[] list = System.in.readNBytes(LARGEST_LIST);
      return listed(new String(list, Charset.defaultCharset()), "standard input");
    } catch (IOException failure) {
      throw new CommandFailure(
          "the list of photographs cannot be read from standard input: " + Reason.of(failure),
          failure);
    }
  }

  /** Between the names stand line ends or, as {@code find -print0} writes, zeros. */
  private static List<Path> listed(String text, String source) {
    try {
      return Arrays.stream(text.split("\\R|\0"))
          .filter(line -> !line.isBlank())
          .map(Path::of)
          .toList();
    } catch (InvalidPathException none) {
      throw new CommandFailure(
          "%s is not a list of photographs: %s".formatted(source, FileName.complaint(none)), none);
    }
  }

  private static boolean isPattern(String word) {
    return word.chars().anyMatch(letter -> WILD.indexOf(letter) >= 0);
  }

  /** Looks below the last folder that the pattern names in full. */
  private static Found matching(String pattern) {
    int wild = (int) pattern.chars().takeWhile(letter -> WILD.indexOf(letter) < 0).count();
    int end = pattern.lastIndexOf('/', wild) + 1;
    Path root = Path.of(pattern.substring(0, end));
    PathMatcher matcher = matcher(pattern.substring(end));
    // As in shells, folders that may be many may be none too.
    PathMatcher here = matcher(pattern.substring(end).replace("**/", ""));
    Predicate<Path> matches =
        file -> matcher.matches(root.relativize(file)) || here.matches(root.relativize(file));
    return Files.isDirectory(root.toAbsolutePath())
        ? below(root, matches, matches)
        : Found.of(List.of());
  }

  private static PathMatcher matcher(String pattern) {
    return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
  }

  /**
   * What lies below a folder.
   *
   * @param photo what is wanted of it
   * @param told what the user wants to know of if it is passed over
   */
  private static Found below(Path root, Predicate<Path> photo, Predicate<Path> told) {
    FolderSearch.Found found = FolderSearch.below(root);
    List<Path> photos = found.files().stream().filter(photo).toList();
    List<Path> passedOver =
        Stream.concat(found.files().stream().filter(photo.negate()), found.others().stream())
            .filter(told)
            .sorted()
            .toList();
    return new Found(photos, passedOver, found.unreadable());
  }

  private static boolean isPhoto(Path file) {
    String name = file.getFileName().toString();
    String ending = name.substring(name.lastIndexOf('.') + 1);
    return ENDINGS.contains(ending.toLowerCase(Locale.ROOT));
  }
}
