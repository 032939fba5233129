package io.github.camgraft.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads and writes the arrays of {@code numpy.save} (NPY format 1.0 to 3.0): a magic word, a header
 * in Python's notation, the numbers.
 */
public final class NumpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern TYPE = Pattern.compile("'descr': '([<|][a-z]\\d)'");
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([^)]*)\\)");

  private NumpyFile() {}

  /**
   * An array of real numbers.
   *
   * @throws IOException with one sentence, if the file is none
   */
  public static FloatTensor readFloats(Path file) throws IOException {
    if (read(file) instanceof FloatTensor floats) {
      return floats;
    }
    throw new IOException("'%s' holds no float32 numbers".formatted(file));
  }

  /**
   * An array of float32, float64 or whole numbers, in row-major order.
   *
   * @throws IOException with one sentence, if the file is none
   */
  public static NumericTensor read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.limit() < 12 || !Arrays.equals(MAGIC, Arrays.copyOf(bytes.array(), MAGIC.length))) {
      throw new IOException("'%s' is no NumPy array (.npy)".formatted(file));
    }
    boolean first = bytes.get(6) == 1;
    int start = first ? 10 + Short.toUnsignedInt(bytes.getShort(8)) : 12 + bytes.getInt(8);
    String header = new String(bytes.array(), 0, start, StandardCharsets.ISO_8859_1);
    Matcher type = TYPE.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find() || !shape.find() || header.contains("'fortran_order': True")) {
      throw new IOException(
          "'%s' holds an array that is not of plain numbers in row-major order".formatted(file));
    }
    return tensor(file, bytes.position(start), type.group(1), sizes(shape.group(1)));
  }

  /** The bytes of a file, format 1.0, of float32 numbers in row-major order. */
  public static byte[] encode(FloatTensor tensor) {
    String shape =
        Arrays.stream(tensor.shape())
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", ", "(", tensor.rank() == 1 ? ",)" : ")"));
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }".formatted(shape);
    // The numbers begin at a multiple of 64, after a line end.
    int start = (10 + header.length() + 1 + 63) / 64 * 64;
    String padded = header + " ".repeat(start - 11 - header.length()) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(start + 4 * tensor.count()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) padded.length());
    bytes.put(padded.getBytes(StandardCharsets.ISO_8859_1));
    bytes.asFloatBuffer().put(tensor.values());
    return bytes.array();
  }

  private static int[] sizes(String shape) {
    return Arrays.stream(shape.split(","))
        .map(String::strip)
        .filter(size -> !size.isEmpty())
        .mapToInt(Integer::parseInt)
        .toArray();
  }

  private static NumericTensor tensor(Path file, ByteBuffer numbers, String type, int... shape)
      throws IOException {
    int count = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    int width = type.charAt(2) - '0';
    if (numbers.remaining() < (long) count * width) {
      throw new IOException("'%s' is cut off".formatted(file));
    }
    switch (type) {
      case "<f4" -> {
        float[] values = new float[count];
        numbers.asFloatBuffer().get(values);
        return FloatTensor.of(values, shape);
      }
      case "<f8" -> {
        double[] values = new double[count];
        numbers.asDoubleBuffer().get(values);
        return new DoubleTensor(values, shape);
      }
      case "<i8", "<i4", "|i1", "|u1", "|b1" -> {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
          values[i] = whole(numbers, type);
        }
        return new LongTensor(values, shape);
      }
      default ->
          throw new IOException(
              "'%s' holds numbers of type %s; save float32 or int64".formatted(file, type));
    }
  }

  private static long whole(ByteBuffer numbers, String type) {
    return switch (type) {
      case "<i8" -> numbers.getLong();
      case "<i4" -> numbers.getInt();
      case "|i1" -> numbers.get();
      default -> Byte.toUnsignedLong(numbers.get());
    };
  }
}
