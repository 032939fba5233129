package io.github.camgraft.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads NumPy's {@code .npy} files of little-endian float32, as the reference data have them. */
public final class NpyFile {
  private static final Pattern SHAPE = Pattern.compile("'shape': \\(([^)]*)\\)");

  private NpyFile() {}

  /** The array of a file. */
  public static FloatTensor read(Path file) {
    try {
      return decode(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FloatTensor decode(ByteBuffer file) {
    int start = 10 + Short.toUnsignedInt(file.getShort(8));
    String header = new String(file.array(), 10, start - 10, StandardCharsets.US_ASCII);
    Matcher shape = SHAPE.matcher(header);
    if (!header.contains("'<f4'") || header.contains("True") || !shape.find()) {
      throw new IllegalArgumentException("not row-major float32: " + header);
    }
    float[] values = new float[(file.limit() - start) / Float.BYTES];
    file.position(start).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return FloatTensor.of(
        values,
        Arrays.stream(shape.group(1).split(","))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray());
  }
}
