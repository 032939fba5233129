package io.github.camgraft.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The file formats that are read, told apart by their first bytes. */
enum ImageFormat {
  JPEG("jpeg", "\u00ff\u00d8\u00ff") {
    @Override
    Orientation orientation(byte[] file) {
      return JpegHeader.of(file).orientation();
    }
  },
  PNG("png", "\u0089PNG\r\n\u001a\n") {
    @Override
    Orientation orientation(byte[] file) {
      return pngOrientation(ByteBuffer.wrap(file));
    }
  },
  GIF("gif", "GIF8"),
  BMP("bmp", "BM");

  /** The formats in words, for messages. */
  static final String NAMES = "JPEG, PNG, GIF or BMP";

  private static final int PNG_CHUNK_OVERHEAD = 12;

  private final String readerName;
  private final String signature;

  ImageFormat(String readerName, String signature) {
    this.readerName = readerName;
    this.signature = signature;
  }

  /** The name under which ImageIO knows the format. */
  String readerName() {
    return readerName;
  }

  /** The format of a file, or null if it is none of these. */
  static ImageFormat of(byte[] file) {
    for (ImageFormat format : values()) {
      int length = Math.min(file.length, format.signature.length());
      if (new String(file, 0, length, StandardCharsets.ISO_8859_1).equals(format.signature)) {
        return format;
      }
    }
    return null;
  }

  /** How the camera was held, where the format can say so. */
  Orientation orientation(byte[] file) {
    return Orientation.UPRIGHT;
  }

  private static Orientation pngOrientation(ByteBuffer file) {
    long position = 8;
    while (position + PNG_CHUNK_OVERHEAD <= file.limit()) {
      long length = Integer.toUnsignedLong(file.getInt((int) position));
      if (position + PNG_CHUNK_OVERHEAD + length > file.limit()) {
        break;
      }
      if (file.getInt((int) position + 4) == ('e' << 24 | 'X' << 16 | 'I' << 8 | 'f')) {
        return ExifOrientation.of(file.slice((int) position + 8, (int) length));
      }
      position += PNG_CHUNK_OVERHEAD + length;
    }
    return Orientation.UPRIGHT;
  }
}
