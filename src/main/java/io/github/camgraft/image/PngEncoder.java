package io.github.camgraft.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Makes the bytes of a PNG file, fast: every row is told by its differences from the mean of the
 * pixel before and the pixel above, which is what costs next to nothing and leaves small numbers.
 *
 * <p>Differences of photographs and gradients repeat nowhere, so looking for repetitions, which is
 * most of what compressing costs, gains nothing there: such rows only get short codes for frequent
 * numbers, and files become no larger. Rows of which most is plain, such as text on white, are
 * searched.
 */
final class PngEncoder {
  private static final byte[] SIGNATURE = {
    (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
  };
  private static final byte MEAN_OF_LEFT_AND_ABOVE = 3;

  /** So many rows are compressed in the same way. */
  private static final int BAND = 16;

  /** What PNG calls true colour and grey. */
  enum Colours {
    RGB(2, 3),
    GREY(0, 1);

    private final int number;
    private final int samples;

    Colours(int number, int samples) {
      this.number = number;
      this.samples = samples;
    }
  }

  private final int width;
  private final int height;
  private final Colours colours;
  private final int bits;
  private final byte[] rows;
  private final int pixel;
  private final int stride;

  /**
   * A picture.
   *
   * @param bits of each sample, 8 or 16
   * @param rows the samples, row by row, the higher byte of each first
   */
  PngEncoder(int width, int height, Colours colours, int bits, byte[] rows) {
    this.width = width;
    this.height = height;
    this.colours = colours;
    this.bits = bits;
    this.rows = rows;
    this.pixel = colours.samples * bits / Byte.SIZE;
    this.stride = width * pixel;
  }

  /** The file. */
  byte[] encode() {
    ByteArrayOutputStream file = new ByteArrayOutputStream(rows.length / 2 + 1024);
    file.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(width).putInt(height).put((byte) bits).put((byte) colours.number);
    chunk(file, "IHDR", header.array(), header.capacity());
    ByteArrayOutputStream pixels = new ByteArrayOutputStream(rows.length / 2 + 1024);
    compress(pixels);
    chunk(file, "IDAT", pixels.toByteArray(), pixels.size());
    chunk(file, "IEND", new byte[0], 0);
    return file.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] content, int length) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(content, 0, length);
    file.writeBytes(number(length));
    file.writeBytes(name);
    file.write(content, 0, length);
    file.writeBytes(number((int) checksum.getValue()));
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  private void compress(ByteArrayOutputStream pixels) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    byte[] band = new byte[BAND * (stride + 1)];
    byte[] compressed = new byte[1 << 16];
    try {
      for (int top = 0; top < height; top += BAND) {
        int count = Math.min(BAND, height - top);
        int plain = 0;
        for (int row = 0; row < count; row++) {
          plain += filter((top + row) * stride, band, row * (stride + 1));
        }
        boolean isMostlyPlain = 2 * plain > count * stride;
        deflater.setStrategy(isMostlyPlain ? Deflater.DEFAULT_STRATEGY : Deflater.HUFFMAN_ONLY);
        deflater.setInput(band, 0, count * (stride + 1));
        while (!deflater.needsInput()) {
          pixels.write(compressed, 0, deflater.deflate(compressed));
        }
      }
      deflater.finish();
      while (!deflater.finished()) {
        pixels.write(compressed, 0, deflater.deflate(compressed));
      }
    } finally {
      deflater.end();
    }
  }

  /**
   * One row as differences.
   *
   * @param from where it begins
   * @return how many differences are zero
   */
  private int filter(int from, byte[] filtered, int to) {
    filtered[to] = MEAN_OF_LEFT_AND_ABOVE;
    int zeros = 0;
    for (int i = 0; i < stride; i++) {
      int left = i < pixel ? 0 : rows[from + i - pixel] & 0xff;
      int above = from == 0 ? 0 : rows[from + i - stride] & 0xff;
      byte difference = (byte) (rows[from + i] - ((left + above) >> 1));
      filtered[to + 1 + i] = difference;
      zeros += difference == 0 ? 1 : 0;
    }
    return zeros;
  }
}
