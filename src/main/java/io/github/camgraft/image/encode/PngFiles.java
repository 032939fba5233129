package io.github.camgraft.image.encode;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.files.Mark;
import io.github.camgraft.files.WholeFile;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.text.Reason;
import java.io.IOException;
import java.nio.file.Path;

/** Writes pictures as PNG; the same picture gives the same bytes. */
public final class PngFiles {
  /** What each of them says of who made it. */
  public static final Mark MARK = Mark.head("^\\x89PNG.{29}.{4}tEXtSoftware\0camgraft");

  private PngFiles() {}

  /**
   * {@return the bytes of a PNG file with this picture}
   *
   * @param picture the picture
   */
  public static byte[] encode(Picture picture) {
    return new PngEncoder(
            picture.width(), picture.height(), PngEncoder.Colours.RGB, 8, picture.samples())
        .encode();
  }

  /**
   * {@return the bytes of a grey PNG file of 16 bits with a map: its maximum is white (65535), zero
   * and what lies below are black}
   *
   * @param map the map, from 0 to 1
   */
  public static byte[] encode(Heatmap map) {
    Heatmap shares = map.normalised();
    byte[] rows = new byte[2 * map.width() * map.height()];
    for (int i = 0; i < map.width() * map.height(); i++) {
      float share = shares.at(i / map.width(), i % map.width());
      int level = Math.round(65535 * Math.max(0, share));
      rows[2 * i] = (byte) (level >> 8);
      rows[2 * i + 1] = (byte) level;
    }
    return new PngEncoder(map.width(), map.height(), PngEncoder.Colours.GREY, 16, rows).encode();
  }

  /**
   * Writes a file, replacing an older one. Readers see the old file or the new one, never a half.
   *
   * @param picture the picture
   * @param file the file
   * @throws ImageException if the folder is missing or not writable, or a folder is in the way
   */
  public static void write(Picture picture, Path file) {
    byte[] bytes = encode(picture);
    try {
      WholeFile.write(file, MARK, stream -> stream.write(bytes));
    } catch (IOException e) {
      throw new ImageException(Reason.of(e), e);
    }
  }
}
