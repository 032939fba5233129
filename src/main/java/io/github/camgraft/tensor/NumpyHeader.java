package io.github.camgraft.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in a file of {@code numpy.save} before the numbers (NPY format 1.0 to 3.0): a magic
 * word, a version, a length, and a dictionary in Python's notation. Whoever has one can rely on it:
 * the file holds as many numbers as it says, neither fewer nor more.
 *
 * @param kind NumPy's letter for what the numbers are: b, i, u or f
 * @param width how many bytes each of them takes
 * @param order the order of these bytes
 * @param columnsFirst whether the first axis runs fastest
 * @param shape how long the axes are; none of them is zero
 * @param start where the numbers begin
 */
record NumpyHeader(
    char kind, int width, ByteOrder order, boolean columnsFirst, int[] shape, int start) {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  private static final Set<String> TYPES =
      Set.of("f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1");

  /** NumPy itself reads no longer ones unasked. */
  private static final int LONGEST = 10_000;

  /** As many as NumPy has. */
  private static final int MOST_AXES = 64;

  private static final Pattern ENTRY =
      Pattern.compile("\\s*'(\\w*)'\\s*:\\s*('[^']*'|\\w+|\\([^()]*\\))\\s*(,|(?=}))");

  private static final Pattern TYPE = Pattern.compile("'([<>|=]?)([a-zA-Z])(\\d{1,2})'");

  /** Python 2 wrote long numbers with an L behind. */
  private static final Pattern LENGTH = Pattern.compile("(-?)0*(\\d{1,18})L?");

  /** What is wrong, to be put behind the name of the file. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1;

    Wrong(String predicate) {
      super(predicate);
    }
  }

  /**
   * Reads the header and compares it with the file.
   *
   * @param name what to call the file in messages
   * @throws IOException with one sentence, if there is none or it does not fit the file
   */
  static NumpyHeader of(byte[] file, String name) throws IOException {
    try {
      NumpyHeader header = of(file);
      header.requireFitting(file.length);
      return header;
    } catch (Wrong wrong) {
      throw new IOException("'%s' %s".formatted(name, wrong.getMessage()), wrong);
    }
  }

  /** How many numbers there are. */
  int count() {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
  }

  private static NumpyHeader of(byte[] file) throws Wrong {
    if (file.length < MAGIC.length
        || !Arrays.equals(MAGIC, 0, MAGIC.length, file, 0, MAGIC.length)) {
      throw new Wrong("is not a NumPy array (.npy)");
    }
    int begin = begin(file);
    long length =
        begin == 10
            ? Short.toUnsignedInt(little(file).getShort(8))
            : Integer.toUnsignedLong(little(file).getInt(8));
    if (length > LONGEST) {
      throw new Wrong("has a header of %d bytes, which no array needs".formatted(length));
    }
    if (begin + length > file.length) {
      throw new Wrong("is cut off within its header");
    }
    String text = new String(file, begin, (int) length, StandardCharsets.ISO_8859_1);
    Map<String, String> entries = entries(text);
    Matcher type = TYPE.matcher(entry(entries, "descr"));
    if (!type.matches()) {
      throw new Wrong("holds an array that is not of plain numbers");
    }
    String word = type.group(2) + type.group(3);
    if (!TYPES.contains(word)) {
      throw new Wrong(
          "holds numbers of type %s; save float32 or int64".formatted(type.group(1) + word));
    }
    return new NumpyHeader(
        word.charAt(0),
        word.charAt(1) - '0',
        type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
        truth(entry(entries, "fortran_order")),
        shape(entry(entries, "shape")),
        begin + (int) length);
  }

  /** Where the dictionary begins; from version 2.0 on there is more room for its length. */
  private static int begin(byte[] file) throws Wrong {
    if (file.length < 12) {
      throw new Wrong("is cut off within its header");
    }
    if (file[6] < 1 || file[6] > 3 || file[7] != 0) {
      throw new Wrong(
          "is of version %d.%d of the NPY format; save it again with numpy.save"
              .formatted(file[6] & 0xff, file[7] & 0xff));
    }
    return file[6] == 1 ? 10 : 12;
  }

  private static ByteBuffer little(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Map<String, String> entries(String text) throws Wrong {
    String dictionary = text.strip();
    if (dictionary.matches("(?s)\\{.*'descr'\\s*:\\s*\\[.*}")) {
      throw new Wrong("holds an array that is not of plain numbers");
    }
    Map<String, String> entries = new HashMap<>();
    Matcher entry = ENTRY.matcher(dictionary);
    int place = dictionary.startsWith("{") ? 1 : 0;
    while (place > 0 && entry.region(place, dictionary.length()).lookingAt()) {
      if (entries.put(entry.group(1), entry.group(2)) != null) {
        throw new Wrong("says '%s' twice in its header".formatted(entry.group(1)));
      }
      place = entry.end();
    }
    if (place == 0 || !dictionary.substring(place).strip().equals("}")) {
      throw new Wrong("has a damaged header; save it again with numpy.save");
    }
    return entries;
  }

  private static String entry(Map<String, String> entries, String key) throws Wrong {
    String entry = entries.get(key);
    if (entry == null) {
      throw new Wrong(
          "does not say '%s' in its header; save it again with numpy.save".formatted(key));
    }
    return entry;
  }

  private static boolean truth(String word) throws Wrong {
    if (!word.equals("True") && !word.equals("False")) {
      throw new Wrong("says neither True nor False for 'fortran_order' in its header");
    }
    return word.equals("True");
  }

  private static int[] shape(String tuple) throws Wrong {
    if (!tuple.startsWith("(")) {
      throw new Wrong("has a shape that is not a list of lengths");
    }
    String inside = tuple.substring(1, tuple.length() - 1).strip();
    String[] lengths = inside.isEmpty() ? new String[0] : inside.split("\\s*,\\s*");
    if (lengths.length > MOST_AXES) {
      throw new Wrong(
          "holds an array of %d axes; NumPy has up to %d".formatted(lengths.length, MOST_AXES));
    }
    int[] shape = new int[lengths.length];
    double count = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      Matcher length = LENGTH.matcher(lengths[axis]);
      if (!length.matches()) {
        throw new Wrong("has a shape that is not a list of lengths");
      }
      long number = Long.parseLong(length.group(2));
      if (number == 0 || !length.group(1).isEmpty()) {
        throw new Wrong(
            "holds an array of shape %s, in which there are no numbers".formatted(tuple));
      }
      count *= number;
      if (count > Integer.MAX_VALUE) {
        throw new Wrong("holds an array of shape %s, which is too large".formatted(tuple));
      }
      shape[axis] = (int) number;
    }
    return shape;
  }

  private void requireFitting(int length) throws Wrong {
    long end = start + (long) count() * width;
    if (end > length) {
      throw new Wrong(
          "is cut off: %d bytes of numbers are missing; get a complete copy"
              .formatted(end - length));
    }
    if (end < length) {
      throw new Wrong(
          "holds %d bytes more than its array; save one array in each file"
              .formatted(length - end));
    }
  }
}
