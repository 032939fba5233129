package io.github.camgraft.image.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds the orientation in the EXIF data of a picture file, and nothing else. EXIF is written by
 * careless hands: whatever does not make sense counts as upright.
 */
final class ExifOrientation {
  private static final int ORIENTATION_TAG = 0x0112;
  private static final int TYPE_SHORT = 3;
  private static final int ENTRY_LENGTH = 12;

  private ExifOrientation() {}

  /**
   * Reads the orientation from a TIFF structure, as JPEG keeps it in APP1 behind {@code Exif\0\0}
   * and PNG in the chunk eXIf.
   *
   * @param tiff the structure, from its byte order mark to the end of the segment
   */
  static Orientation of(ByteBuffer tiff) {
    if (tiff.remaining() < 8) {
      return Orientation.UPRIGHT;
    }
    ByteBuffer data = tiff.slice();
    int mark = data.getShort(0);
    if (mark != 0x4949 && mark != 0x4d4d) {
      return Orientation.UPRIGHT;
    }
    data.order(mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    return data.getShort(2) == 42 ? ofDirectory(data, data.getInt(4)) : Orientation.UPRIGHT;
  }

  private static Orientation ofDirectory(ByteBuffer data, int directory) {
    if (directory < 8 || directory > data.limit() - 2) {
      return Orientation.UPRIGHT;
    }
    int entries = Short.toUnsignedInt(data.getShort(directory));
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2L + (long) ENTRY_LENGTH * i;
      if (entry + ENTRY_LENGTH > data.limit()) {
        break;
      }
      if (Short.toUnsignedInt(data.getShort((int) entry)) == ORIENTATION_TAG) {
        boolean oneShort =
            data.getShort((int) entry + 2) == TYPE_SHORT && data.getInt((int) entry + 4) == 1;
        return oneShort ? Orientation.of(data.getShort((int) entry + 8)) : Orientation.UPRIGHT;
      }
    }
    return Orientation.UPRIGHT;
  }
}
