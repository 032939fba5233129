package io.github.camgraft;

import io.github.camgraft.tensor.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the arrays that numpy.save writes (NPY format 1.0: a magic word, a header of Python
 * literals, the numbers).
 */
public final class NumpyFiles {
  private static final Pattern HEADER =
      Pattern.compile("'descr': '(<f[48])', 'fortran_order': False, 'shape': \\(([^)]*)\\)");

  private NumpyFiles() {}

  /** A float32 or float64 array, as float32. */
  public static FloatTensor read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = bytes.getShort(8);
    String header = new String(bytes.array(), 10, headerLength, StandardCharsets.US_ASCII);
    Matcher fields = HEADER.matcher(header);
    if (!fields.find()) {
      throw new IOException(file + " has a header this reader does not know: " + header);
    }
    int[] shape =
        Arrays.stream(fields.group(2).split(","))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    boolean wide = fields.group(1).equals("<f8");
    float[] values = new float[Arrays.stream(shape).reduce(1, (left, right) -> left * right)];
    bytes.position(10 + headerLength);
    for (int i = 0; i < values.length; i++) {
      values[i] = wide ? (float) bytes.getDouble() : bytes.getFloat();
    }
    return FloatTensor.of(values, shape);
  }
}
