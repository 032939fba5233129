package io.github.camgraft.image.decode;

import io.github.camgraft.image.DeepPicture;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;

/**
 * How a camera was held, in the order of the values 1 to 8 of EXIF tag 0x0112 (CIPA DC-008, "Exif",
 * section 4.6.4): whether rows and columns are exchanged in the stored picture, and which of its
 * columns and rows run backwards.
 */
enum Orientation {
  UPRIGHT(false, false, false),
  MIRRORED(false, true, false),
  UPSIDE_DOWN(false, true, true),
  UPSIDE_DOWN_MIRRORED(false, false, true),
  LEFT_MIRRORED(true, false, false),
  LEFT(true, false, true),
  RIGHT_MIRRORED(true, true, true),
  RIGHT(true, true, false);

  private final boolean sidesSwap;
  private final boolean columnsBackwards;
  private final boolean rowsBackwards;

  Orientation(boolean sidesSwap, boolean columnsBackwards, boolean rowsBackwards) {
    this.sidesSwap = sidesSwap;
    this.columnsBackwards = columnsBackwards;
    this.rowsBackwards = rowsBackwards;
  }

  /** The constant for a value of the EXIF tag; upright for anything but 1 to 8. */
  static Orientation of(int exifValue) {
    return exifValue >= 1 && exifValue <= 8 ? values()[exifValue - 1] : UPRIGHT;
  }

  /** The stored picture turned upright. */
  Photo upright(Photo stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    return stored instanceof Picture picture ? upright(picture) : upright((DeepPicture) stored);
  }

  private Picture upright(Picture stored) {
    int width = width(stored);
    int height = height(stored);
    byte[] samples = new byte[stored.samples().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = source(sidesSwap ? x : y, sidesSwap ? y : x, stored);
        System.arraycopy(stored.samples(), 3 * from, samples, 3 * (y * width + x), 3);
      }
    }
    return Picture.owning(width, height, samples);
  }

  private DeepPicture upright(DeepPicture stored) {
    int width = width(stored);
    int height = height(stored);
    float[][] planes = new float[stored.bands()][width * height];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = source(sidesSwap ? x : y, sidesSwap ? y : x, stored);
        for (int band = 0; band < planes.length; band++) {
          planes[band][y * width + x] = stored.plane(band)[from];
        }
      }
    }
    return stored.with(width, height, planes, stored.hasOpacity());
  }

  private int width(Photo stored) {
    return sidesSwap ? stored.height() : stored.width();
  }

  private int height(Photo stored) {
    return sidesSwap ? stored.width() : stored.height();
  }

  /** Which stored pixel stands in that row and column, counted from this orientation's corner. */
  private int source(int row, int column, Photo stored) {
    int storedRow = rowsBackwards ? stored.height() - 1 - row : row;
    int storedColumn = columnsBackwards ? stored.width() - 1 - column : column;
    return storedRow * stored.width() + storedColumn;
  }
}
