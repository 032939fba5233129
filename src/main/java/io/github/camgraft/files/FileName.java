package io.github.camgraft.files;

import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What may be the name of a file. Java reads and writes names in the letters of the machine's
 * locale, which are ASCII alone where none is set or the one that is set is not installed.
 */
public final class FileName {
  private FileName() {}

  /** Why a word cannot be the name of a file, in a sentence. */
  public static String complaint(InvalidPathException mistake) {
    String word = mistake.getInput();
    return letters().newEncoder().canEncode(word)
        ? "'%s' cannot be the name of a file: %s".formatted(word, mistake.getReason())
        : unspeakable(word);
  }

  /**
   * Why the name of a file that was found in a folder cannot be said again, which whoever looks for
   * other files beside it must; empty if it can.
   */
  public static Optional<String> complaint(Path file) {
    String name = file.toString();
    try {
      return file.getFileSystem().getPath(name).equals(file)
          ? Optional.empty()
          : Optional.of(unspeakable(name));
    } catch (InvalidPathException mistake) {
      return Optional.of(complaint(mistake));
    }
  }

  private static String unspeakable(String name) {
    return "the name '%s' cannot be written in %s, the encoding that Java uses for file names here; set LC_ALL to an installed UTF-8 locale such as C.UTF-8, or rename the file"
        .formatted(name, letters().name());
  }

  private static Charset letters() {
    String name = System.getProperty("sun.jnu.encoding");
    return name == null ? Charset.defaultCharset() : Charset.forName(name);
  }
}
