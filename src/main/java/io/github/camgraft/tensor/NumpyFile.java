package io.github.camgraft.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Reads and writes the arrays of {@code numpy.save} (NPY format 1.0 to 3.0): a magic word, a header
 * in Python's notation, the numbers.
 */
public final class NumpyFile {
  /**
   * An array as it was saved.
   *
   * @param numbers the numbers in row-major order
   * @param kind NumPy's letter for what they are: b, i, u or f
   * @param bytes how many bytes each of them takes in the file
   */
  public record Stored(NumericTensor numbers, char kind, int bytes) {
    /** {@return whether they are real numbers} */
    public boolean isReal() {
      return kind == 'f';
    }

    /** {@return whether they are whole numbers from 0 upwards} */
    public boolean isUnsigned() {
      return kind == 'u' || kind == 'b';
    }
  }

  private NumpyFile() {}

  /**
   * {@return whether a file is called as one of these, in any case of letters}
   *
   * @param file the file
   */
  public static boolean isNamed(Path file) {
    return isNamed(file.toString());
  }

  /**
   * {@return the same of a name alone}
   *
   * @param name the name of a file
   */
  public static boolean isNamed(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".npy");
  }

  /**
   * {@return an array of real numbers}
   *
   * @param file the file
   * @throws IOException with one sentence, if the file is none
   */
  public static FloatTensor readFloats(Path file) throws IOException {
    if (read(file) instanceof FloatTensor floats) {
      return floats;
    }
    throw new IOException("'%s' holds no float32 numbers".formatted(file));
  }

  /**
   * An array of real or whole numbers.
   *
   * @param file the file
   * @return float16 and float32 as floats, in row-major order
   * @throws IOException with one sentence, if the file is none
   */
  public static NumericTensor read(Path file) throws IOException {
    return readStored(file).numbers();
  }

  /**
   * {@return an array of real or whole numbers, and what they were when they were saved}
   *
   * @param file the file
   * @throws IOException with one sentence, if the file is none
   */
  public static Stored readStored(Path file) throws IOException {
    return stored(Files.readAllBytes(file), file.toString());
  }

  /**
   * {@return an array from the bytes of its file}
   *
   * @param array the bytes
   * @param file what to call it in messages
   * @throws IOException with one sentence, if the bytes are none
   */
  public static Stored stored(byte[] array, String file) throws IOException {
    NumpyHeader header = NumpyHeader.of(array, file);
    ByteBuffer bytes = ByteBuffer.wrap(array).order(header.order()).position(header.start());
    int[] stored = header.columnsFirst() ? reversed(header.shape()) : header.shape();
    NumericTensor numbers = tensor(bytes, header, stored);
    return new Stored(
        header.columnsFirst() ? transposed(numbers, header.shape()) : numbers,
        header.kind(),
        header.width());
  }

  /**
   * {@return the bytes of a file, format 1.0, of float32 numbers in row-major order}
   *
   * @param tensor the tensor
   */
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
    bytes.put(NumpyHeader.MAGIC).put((byte) 1).put((byte) 0).putShort((short) padded.length());
    bytes.put(padded.getBytes(StandardCharsets.ISO_8859_1));
    bytes.asFloatBuffer().put(tensor.values());
    return bytes.array();
  }

  private static int[] reversed(int... sizes) {
    int[] reversed = new int[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      reversed[i] = sizes[sizes.length - 1 - i];
    }
    return reversed;
  }

  /** From an order in which the first axis runs fastest to one in which the last does. */
  private static NumericTensor transposed(NumericTensor numbers, int... shape) {
    int[] places = new int[numbers.count()];
    int[] at = new int[shape.length];
    for (int i = 0; i < places.length; i++) {
      int place = 0;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        place = place * shape[axis] + at[axis];
      }
      places[i] = place;
      for (int axis = shape.length - 1; axis >= 0 && ++at[axis] == shape[axis]; axis--) {
        at[axis] = 0;
      }
    }
    if (numbers instanceof FloatTensor floats) {
      float[] values = new float[places.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = floats.values()[places[i]];
      }
      return FloatTensor.of(values, shape);
    }
    if (numbers instanceof LongTensor longs) {
      return new LongTensor(
          Arrays.stream(places).mapToLong(i -> longs.values()[i]).toArray(), shape);
    }
    return new DoubleTensor(Arrays.stream(places).mapToDouble(numbers::at).toArray(), shape);
  }

  private static NumericTensor tensor(ByteBuffer numbers, NumpyHeader header, int... shape) {
    int count = header.count();
    String type = header.kind() + Integer.toString(header.width());
    switch (type) {
      case "f2" -> {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          values[i] = half(numbers.getShort());
        }
        return FloatTensor.of(values, shape);
      }
      case "f4" -> {
        float[] values = new float[count];
        numbers.asFloatBuffer().get(values);
        return FloatTensor.of(values, shape);
      }
      case "f8" -> {
        double[] values = new double[count];
        numbers.asDoubleBuffer().get(values);
        return new DoubleTensor(values, shape);
      }
      default -> {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
          values[i] = whole(numbers, type);
        }
        return new LongTensor(values, shape);
      }
    }
  }

  private static long whole(ByteBuffer numbers, String type) {
    return switch (type) {
      case "i8", "u8" -> numbers.getLong();
      case "i4" -> numbers.getInt();
      case "u4" -> Integer.toUnsignedLong(numbers.getInt());
      case "i2" -> numbers.getShort();
      case "u2" -> Short.toUnsignedLong(numbers.getShort());
      case "i1" -> numbers.get();
      default -> Byte.toUnsignedLong(numbers.get());
    };
  }

  /** IEEE 754 binary16. */
  private static float half(short bits) {
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    float size =
        exponent == 0
            ? Math.scalb((float) fraction, -24)
            : exponent == 0x1f
                ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                : Math.scalb((float) (fraction + 0x400), exponent - 25);
    return bits < 0 ? -size : size;
  }
}
