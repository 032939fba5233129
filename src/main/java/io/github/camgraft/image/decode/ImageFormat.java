package io.github.camgraft.image.decode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
  BMP("bmp", "BM"),
  TIFF("tiff", "II*\0", "MM\0*", "II+\0", "MM\0+") {
    @Override
    Orientation orientation(byte[] file) {
      return ExifOrientation.of(ByteBuffer.wrap(file));
    }
  },
  WEBP("webp", "RIFF....WEBP") {
    @Override
    Orientation orientation(byte[] file) {
      return WebpFile.orientation(file);
    }
  };

  /** The formats in words, for messages. */
  static final String NAMES = "JPEG, PNG, GIF, BMP, TIFF or WebP";

  private static final int PNG_CHUNK_OVERHEAD = 12;

  /** As many bytes as the longest signature has. */
  private static final int LONGEST = 12;

  private final String readerName;

  /** The first bytes, of which there may be several forms; a dot stands for any byte. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<Pattern> signatures;

  ImageFormat(String readerName, String... signatures) {
    this.readerName = readerName;
    this.signatures = Arrays.stream(signatures).map(ImageFormat::pattern).toList();
  }

  private static Pattern pattern(String signature) {
    String quoted = "\\Q" + signature.replace(".", "\\E.\\Q") + "\\E";
    return Pattern.compile(quoted, Pattern.DOTALL);
  }

  /** The name under which ImageIO knows the format. */
  String readerName() {
    return readerName;
  }

  /** The format of a file, or null if it is none of these. */
  static @Nullable ImageFormat of(byte[] file) {
    String start = new String(file, 0, Math.min(file.length, LONGEST), StandardCharsets.ISO_8859_1);
    for (ImageFormat format : values()) {
      if (format.signatures.stream().anyMatch(signature -> signature.matcher(start).lookingAt())) {
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
