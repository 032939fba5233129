package io.github.camgraft.image;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.files.WholeFile;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes pictures as PNG; the same picture gives the same bytes. */
public final class PngFiles {
  private PngFiles() {}

  /** The bytes of a PNG file with this picture. */
  public static byte[] encode(Picture picture) {
    return encode(picture.toBufferedImage());
  }

  /**
   * The bytes of a grey PNG file of 16 bits with a map: its maximum is white (65535), zero and what
   * lies below are black.
   */
  public static byte[] encode(Heatmap map) {
    Heatmap shares = map.normalised();
    BufferedImage image =
        new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_USHORT_GRAY);
    WritableRaster raster = image.getRaster();
    for (int y = 0; y < map.height(); y++) {
      for (int x = 0; x < map.width(); x++) {
        raster.setSample(x, y, 0, Math.round(65535 * Math.max(0, shares.at(y, x))));
      }
    }
    return encode(image);
  }

  private static byte[] encode(BufferedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new ImageException("The PNG could not be made: " + e.getMessage() + ".", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Writes a file, replacing an older one. Readers see the old file or the new one, never a half.
   *
   * @throws ImageException if the folder is missing or not writable, or a folder is in the way
   */
  public static void write(Picture picture, Path file) {
    byte[] bytes = encode(picture);
    try {
      WholeFile.write(file, stream -> stream.write(bytes));
    } catch (IOException e) {
      throw new ImageException(e.getMessage(), e);
    }
  }
}
