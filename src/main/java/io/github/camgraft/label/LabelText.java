package io.github.camgraft.label;

import io.github.camgraft.files.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of classes as a text: JSON, a table, or lines.
 *
 * @hidden
 */
public final class LabelText {
  /** Far more bytes than the names of any model take. */
  private static final long LARGEST = 1L << 24;

  private static final Pattern NUMBERED =
      Pattern.compile("(\\d{1,7})[\\s:;,.)=-]+(\\S.*)", Pattern.DOTALL);

  /** A noun of WordNet, by which ImageNet calls its classes. */
  private static final Pattern CODED = Pattern.compile("(n\\d{8})[\\s,]+(\\S.*)", Pattern.DOTALL);

  /** Wherever a text has no mark of its encoding and is no UTF-8. */
  private static final Charset WINDOWS = Charset.forName("windows-1252");

  private LabelText() {}

  /**
   * Reads a file in any of the encodings that people save texts in.
   *
   * @throws LabelFormatException if it holds no names
   */
  static Labels read(Path file) throws IOException, LabelFormatException {
    return parse(decoded(FileBytes.read(file, LARGEST)));
  }

  /**
   * {@return the text of a file that may say by a mark at its beginning how it is encoded}
   *
   * @param bytes the bytes of the file
   */
  public static String decoded(byte[] bytes) {
    if (begins(bytes, 0xEF, 0xBB, 0xBF)) {
      return new String(bytes, 3, bytes.length - 3, StandardCharsets.UTF_8);
    }
    if (begins(bytes, 0xFF, 0xFE)) {
      return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
    }
    if (begins(bytes, 0xFE, 0xFF)) {
      return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16BE);
    }
    // The first letter tells which half of UTF-16 comes first where there is no mark.
    if (bytes.length > 1 && bytes.length % 2 == 0 && (bytes[0] == 0) != (bytes[1] == 0)) {
      return new String(
          bytes, bytes[0] == 0 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException older) {
      return new String(bytes, WINDOWS);
    }
  }

  private static boolean begins(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xFF) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Names in any form in which people write them down.
   *
   * @throws LabelFormatException if these are none
   */
  static Labels parse(String given) throws LabelFormatException {
    // Programs that join texts leave a mark of encoding where it is none.
    String text = given.replaceFirst("^\ufeff+", "").strip();
    if (text.isEmpty()) {
      throw new LabelFormatException("it is empty");
    }
    if (!isReadable(text)) {
      throw new LabelFormatException("it is not text");
    }
    if (text.startsWith("{") || text.startsWith("[")) {
      return LabelJson.parse(text);
    }
    Optional<Labels> yaml = LabelYaml.parse(text);
    Optional<Labels> special = yaml.isPresent() ? yaml : LabelTable.parse(text);
    if (special.isPresent()) {
      return special.get();
    }
    List<String> lines = text.lines().map(String::strip).toList();
    return numbered(lines).or(() -> coded(lines)).orElseGet(() -> new Labels(plain(lines)));
  }

  /** Whether there is nothing in a text that a terminal would obey. */
  static boolean isReadable(String text) {
    return text.chars()
        .noneMatch(letter -> Character.isISOControl(letter) && "\t\n\r\f".indexOf(letter) < 0);
  }

  /** One name a line, or all of them in a single line. */
  private static List<String> plain(List<String> lines) {
    return lines.size() == 1 && lines.get(0).contains(",")
        ? Arrays.stream(lines.get(0).split(",")).map(String::strip).toList()
        : lines;
  }

  /** Lines that begin with the number of their class: {@code 0 tench}, {@code 0: tench}. */
  private static Optional<Labels> numbered(List<String> lines) {
    List<String> numbers = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String line : lines) {
      Matcher parts = NUMBERED.matcher(line);
      if (parts.matches()) {
        numbers.add(parts.group(1));
        names.add(unquoted(parts.group(2)));
      } else if (!line.isEmpty()) {
        return Optional.empty();
      }
    }
    return NumberedNames.inOrder(numbers, names).map(Labels::new);
  }

  private static String unquoted(String name) {
    return name.matches("\"[^\"]*\"|'[^']*'") ? name.substring(1, name.length() - 1) : name;
  }

  /** Lines of ImageNet: {@code n01440764 tench, Tinca tinca}. */
  private static Optional<Labels> coded(List<String> lines) {
    List<String> codes = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String line : lines) {
      Matcher parts = CODED.matcher(line);
      if (!parts.matches()) {
        return Optional.empty();
      }
      codes.add(parts.group(1));
      names.add(parts.group(2));
    }
    return Optional.of(new Labels(names, codes));
  }
}
