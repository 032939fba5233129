package io.github.camgraft.report;

import io.github.camgraft.image.Picture;
import io.github.camgraft.image.encode.JpegFiles;
import io.github.camgraft.image.encode.PngFiles;
import java.util.Base64;

/** Pictures as text inside a page. */
final class DataUri {
  /** Below this length of a side, pixels are looked at one by one and JPEG would smear them. */
  private static final int SMALL = 128;

  private static final double QUALITY = 0.8;

  private DataUri() {}

  /** Lossless where the picture is small. */
  static String of(Picture picture) {
    return isSmall(picture)
        ? "data:image/png;base64," + base64(PngFiles.encode(picture))
        : "data:image/jpeg;base64," + base64(JpegFiles.encode(picture, QUALITY));
  }

  static boolean isSmall(Picture picture) {
    return Math.max(picture.width(), picture.height()) < SMALL;
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
