package io.github.camgraft.image;

import io.github.camgraft.files.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes pictures as PNG; the same picture gives the same bytes. */
public final class PngFiles {
  private PngFiles() {}

  /** The bytes of a PNG file with this picture. */
  public static byte[] encode(Picture picture) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture.toBufferedImage(), "png", bytes);
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
