package io.github.camgraft.image.encode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Makes the bytes of a PNG file, fast: every row is told by its differences from the mean of the
 * pixel before and the pixel above, which is what costs next to nothing and leaves small numbers. A
 * row that is equal to the one above is told by that.
 */
final class PngEncoder {
  private static final byte[] SIGNATURE = {
    (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
  };

  /** Length, name and checksum. */
  private static final int CHUNK_OVERHEAD = 12;

  private static final byte ABOVE = 2;
  private static final byte MEAN_OF_LEFT_AND_ABOVE = 3;

  /** About so many bytes are compressed together. */
  private static final int BAND = 1 << 18;

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
  private final PackedBytes row;
  private final PackedBytes left;
  private final PackedBytes above;

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
    this.row = new PackedBytes(stride);
    this.left = new PackedBytes(stride);
    this.above = new PackedBytes(stride);
  }

  /** The file. */
  byte[] encode() {
    ByteBuffer header = ByteBuffer.allocate(13);
    header.putInt(width).putInt(height).put((byte) bits).put((byte) colours.number);
    byte[] maker = "Software\0camgraft".getBytes(StandardCharsets.US_ASCII);
    byte[] pixels = compressed();
    ByteBuffer file =
        ByteBuffer.allocate(
            SIGNATURE.length
                + 4 * CHUNK_OVERHEAD
                + header.capacity()
                + maker.length
                + pixels.length);
    file.put(SIGNATURE);
    chunk(file, "IHDR", header.array());
    chunk(file, "tEXt", maker);
    chunk(file, "IDAT", pixels);
    chunk(file, "IEND", new byte[0]);
    return file.array();
  }

  private static void chunk(ByteBuffer file, String type, byte[] content) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(content);
    file.putInt(content.length).put(name).put(content).putInt((int) checksum.getValue());
  }

  private byte[] compressed() {
    ZlibLines pixels = new ZlibLines(stride + 1);
    int rowsInBand = Math.max(1, Math.min(height, BAND / (stride + 1)));
    byte[] band = new byte[rowsInBand * (stride + 1)];
    for (int top = 0; top < height; top += rowsInBand) {
      int count = Math.min(rowsInBand, height - top);
      for (int row = 0; row < count; row++) {
        filter((top + row) * stride, band, row * (stride + 1));
      }
      pixels.add(band, count * (stride + 1), top + count == height);
    }
    return pixels.bytes();
  }

  /**
   * One row as differences.
   *
   * @param from where it begins
   */
  private void filter(int from, byte[] filtered, int to) {
    if (from > 0 && Arrays.equals(rows, from - stride, from, rows, from, from + stride)) {
      filtered[to] = ABOVE;
      Arrays.fill(filtered, to + 1, to + 1 + stride, (byte) 0);
      return;
    }
    filtered[to] = MEAN_OF_LEFT_AND_ABOVE;
    row.take(rows, from, stride, 0);
    left.take(rows, from, stride - pixel, pixel);
    if (from > 0) {
      above.take(rows, from - stride, stride, 0);
    }
    row.minusMeanOf(left, above);
    row.give(filtered, to + 1, stride);
  }
}
