package io.github.camgraft.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
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
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || Files.isDirectory(target)) {
      throw new ImageException(file + " is a folder; name a file to write the picture to.");
    }
    if (!Files.isDirectory(folder)) {
      throw new ImageException("There is no folder " + folder + " to write " + file + " into.");
    }
    byte[] bytes = encode(picture);
    // Not Files.createTempFile: that hides the file from everyone but its owner.
    Path draft = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
    try {
      Files.write(draft, bytes, StandardOpenOption.CREATE_NEW);
      moveIntoPlace(draft, target);
    } catch (IOException e) {
      discard(draft, e);
      throw new ImageException(
          file + " could not be written; check that its folder is writable and has space.", e);
    }
  }

  private static void moveIntoPlace(Path draft, Path target) throws IOException {
    try {
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void discard(Path draft, IOException reason) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }
}
