package io.github.camgraft.image.decode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What stands in a JPEG file before its first scan (ITU-T T.81, annex B): how the samples encode
 * colour, and how the camera was held.
 *
 * @param colours what the decoded samples mean
 * @param orientation as EXIF says
 * @param scans how many passes over the picture follow
 * @param ended whether the end-of-image marker follows; without it something is missing
 */
record JpegHeader(JpegColours colours, Orientation orientation, int scans, boolean ended) {
  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE = 0xd9;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;

  static JpegHeader of(byte[] file) {
    return new Reader(file).read();
  }

  private static final class Reader {
    private final byte[] bytes;
    private final ByteBuffer file;
    private Orientation orientation;
    private boolean jfif;
    private Integer adobeTransform;
    private byte[] componentNames = {};
    private int scans;
    private boolean ended;

    Reader(byte[] bytes) {
      this.bytes = bytes;
      this.file = ByteBuffer.wrap(bytes);
    }

    JpegHeader read() {
      int position = 2;
      while (position + 4 <= file.limit()) {
        if (file.get(position) != (byte) 0xff) {
          position++; // padding that some cameras leave between segments
          continue;
        }
        int marker = file.get(position + 1) & 0xff;
        if (marker == START_OF_SCAN || marker == END_OF_IMAGE) {
          break;
        }
        if (hasNoLength(marker)) {
          position += marker == 0xff ? 1 : 2;
          continue;
        }
        int length = Short.toUnsignedInt(file.getShort(position + 2));
        int end = Math.min(file.limit(), position + 2 + length);
        if (end > position + 4) {
          note(marker, file.slice(position + 4, end - position - 4));
        }
        position += 2 + Math.max(2, length);
      }
      countScans(position);
      return new JpegHeader(
          JpegColours.of(componentNames, jfif, adobeTransform),
          orientation == null ? Orientation.UPRIGHT : orientation,
          scans,
          ended);
    }

    /** Samples never look like a marker: an 0xff among them is followed by a zero. */
    private void countScans(int position) {
      for (int i = position; i + 2 <= bytes.length && !ended; i++) {
        if (bytes[i] == (byte) 0xff) {
          ended = bytes[i + 1] == (byte) END_OF_IMAGE;
          scans += bytes[i + 1] == (byte) START_OF_SCAN ? 1 : 0;
        }
      }
    }

    private void note(int marker, ByteBuffer segment) {
      if (marker == APP0 && startsWith(segment, "JFIF\0")) {
        jfif = true;
      } else if (marker == APP14 && startsWith(segment, "Adobe") && segment.limit() >= 12) {
        adobeTransform = segment.get(11) & 0xff;
      } else if (marker == APP1 && orientation == null && startsWith(segment, "Exif\0\0")) {
        orientation = ExifOrientation.of(segment.slice(6, segment.limit() - 6));
      } else if (isStartOfFrame(marker) && segment.limit() >= 6) {
        componentNames = componentNames(segment);
      }
    }

    private static byte[] componentNames(ByteBuffer frame) {
      byte[] names = new byte[Math.min(frame.get(5) & 0xff, (frame.limit() - 6) / 3)];
      for (int i = 0; i < names.length; i++) {
        names[i] = frame.get(6 + 3 * i);
      }
      return names;
    }

    private static boolean hasNoLength(int marker) {
      return marker == 0xff || marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    }

    private static boolean isStartOfFrame(int marker) {
      boolean tableOrReserved = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;
      return marker >= 0xc0 && marker <= 0xcf && !tableOrReserved;
    }

    private static boolean startsWith(ByteBuffer segment, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      return segment.limit() >= bytes.length
          && segment.slice(0, bytes.length).equals(ByteBuffer.wrap(bytes));
    }
  }
}
