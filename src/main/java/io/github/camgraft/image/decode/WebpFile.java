package io.github.camgraft.image.decode;

import io.github.camgraft.image.ImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The chunks of a WebP file (RIFF container, RFC 9649): a name, a length, and so many bytes, one
 * more where the length is odd.
 */
final class WebpFile {
  private static final int HEADER = 12;
  private static final int CHUNK_HEADER = 8;

  /** Place and size of a frame, how long it is shown, and how. */
  private static final int FRAME_HEADER = 16;

  private static final int EXTENDED_LENGTH = 10;
  private static final int OPACITY = 0x10;

  private final ByteBuffer file;

  private WebpFile(byte[] bytes) {
    this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How the camera was held, as EXIF says. */
  static Orientation orientation(byte[] bytes) {
    WebpFile webp = new WebpFile(bytes);
    int chunk = webp.find("EXIF");
    if (chunk < 0) {
      return Orientation.UPRIGHT;
    }
    ByteBuffer exif = webp.file.slice(chunk + CHUNK_HEADER, webp.file.getInt(chunk + 4));
    boolean marked = exif.limit() > 6 && exif.getInt(0) == Integer.reverseBytes(name("Exif"));
    return ExifOrientation.of(marked ? exif.slice(6, exif.limit() - 6) : exif);
  }

  /**
   * The file, or the first frame of an animation as a file of its own.
   *
   * @param name what to call it in messages
   * @throws ImageException if that frame is not the whole picture
   */
  static byte[] still(byte[] bytes, String name) {
    WebpFile webp = new WebpFile(bytes);
    int frame = webp.find("ANMF");
    int extended = webp.find("VP8X");
    if (frame < 0 || extended < 0) {
      return bytes;
    }
    int begin = frame + CHUNK_HEADER;
    int length = webp.file.getInt(frame + 4) - FRAME_HEADER;
    int size = extended + CHUNK_HEADER + 4;
    boolean whole =
        length > 0
            && webp.number(begin) == 0
            && webp.number(begin + 3) == 0
            && webp.number(begin + 6) == webp.number(size)
            && webp.number(begin + 9) == webp.number(size + 3);
    if (!whole) {
      throw new ImageException(
          name + " is an animation whose first frame is not the whole picture; save it as PNG.");
    }
    ByteBuffer still =
        ByteBuffer.allocate(HEADER + CHUNK_HEADER + EXTENDED_LENGTH + length)
            .order(ByteOrder.LITTLE_ENDIAN);
    still.putInt(name("RIFF")).putInt(still.capacity() - CHUNK_HEADER).putInt(name("WEBP"));
    still.putInt(name("VP8X")).putInt(EXTENDED_LENGTH).putInt(OPACITY);
    still.put(webp.file.slice(size, 6));
    return still.put(webp.file.slice(begin + FRAME_HEADER, length)).array();
  }

  /** A number of three bytes. */
  private int number(int position) {
    return (file.getShort(position) & 0xffff) | ((file.get(position + 2) & 0xff) << 16);
  }

  /** Where a chunk begins, or -1. */
  private int find(String name) {
    long position = HEADER;
    while (position + CHUNK_HEADER <= file.limit()) {
      int start = (int) position;
      long length = Integer.toUnsignedLong(file.getInt(start + 4));
      if (position + CHUNK_HEADER + length > file.limit()) {
        break;
      }
      if (file.getInt(start) == name(name)) {
        return start;
      }
      position += CHUNK_HEADER + length + length % 2;
    }
    return -1;
  }

  private static int name(String letters) {
    return ByteBuffer.wrap(letters.getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.LITTLE_ENDIAN)
        .getInt();
  }
}
