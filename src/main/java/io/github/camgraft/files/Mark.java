package io.github.camgraft.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** By what camgraft knows a file again that it wrote in an earlier run. */
@FunctionalInterface
public interface Mark {
  /** On nothing: the file's format has no room for a mark. */
  Mark NONE = file -> false;

  /** Whether a file that lies there is one of ours. */
  boolean isOn(Path file) throws IOException;

  /**
   * A mark near the beginning of a file.
   *
   * @param expression to be found in the first bytes, read as ISO 8859-1
   */
  static Mark head(String expression) {
    int most = 1 << 14;
    Pattern pattern = Pattern.compile(expression, Pattern.DOTALL);
    return file -> {
      try (InputStream stream = Files.newInputStream(file)) {
        String head = new String(stream.readNBytes(most), StandardCharsets.ISO_8859_1);
        return pattern.matcher(head).find();
      }
    };
  }

  /** A word, in ASCII, anywhere in a file of any size. */
  static Mark anywhere(String word) {
    int piece = 1 << 20;
    return file -> {
      try (InputStream stream = Files.newInputStream(file)) {
        String before = "";
        byte[] bytes = stream.readNBytes(piece);
        while (bytes.length > 0) {
          String text = before + new String(bytes, StandardCharsets.ISO_8859_1);
          if (text.contains(word)) {
            return true;
          }
          // The word may be cut in two.
          before = text.substring(Math.max(0, text.length() - word.length()));
          bytes = stream.readNBytes(piece);
        }
        return false;
      }
    };
  }
}
