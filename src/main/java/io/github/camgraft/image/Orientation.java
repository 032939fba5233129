package io.github.camgraft.image;

/**
 * How a camera was held, in the order of the values 1 to 8 of EXIF tag 0x0112 (CIPA DC-008, "Exif",
 * section 4.6.4). Each constant says where an upright pixel lies in the stored picture.
 */
enum Orientation {
  UPRIGHT(false, (x, y, width, height) -> y * width + x),
  MIRRORED(false, (x, y, width, height) -> y * width + width - 1 - x),
  UPSIDE_DOWN(false, (x, y, width, height) -> (height - 1 - y) * width + width - 1 - x),
  UPSIDE_DOWN_MIRRORED(false, (x, y, width, height) -> (height - 1 - y) * width + x),
  LEFT_MIRRORED(true, (x, y, width, height) -> x * width + y),
  LEFT(true, (x, y, width, height) -> (height - 1 - x) * width + y),
  RIGHT_MIRRORED(true, (x, y, width, height) -> (height - 1 - x) * width + width - 1 - y),
  RIGHT(true, (x, y, width, height) -> x * width + width - 1 - y);

  private final boolean sidesSwap;
  private final Source source;

  Orientation(boolean sidesSwap, Source source) {
    this.sidesSwap = sidesSwap;
    this.source = source;
  }

  /** The constant for a value of the EXIF tag; upright for anything but 1 to 8. */
  static Orientation of(int exifValue) {
    return exifValue >= 1 && exifValue <= 8 ? values()[exifValue - 1] : UPRIGHT;
  }

  /** The stored picture turned upright. */
  Picture upright(Picture stored) {
    if (this == UPRIGHT) {
      return stored;
    }
    int width = sidesSwap ? stored.height() : stored.width();
    int height = sidesSwap ? stored.width() : stored.height();
    byte[] samples = new byte[stored.samples().length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int from = source.index(x, y, stored.width(), stored.height());
        System.arraycopy(stored.samples(), 3 * from, samples, 3 * (y * width + x), 3);
      }
    }
    return Picture.owning(width, height, samples);
  }

  /** Where the pixel (x, y) of the upright picture lies among the stored pixels. */
  private interface Source {
    int index(int x, int y, int storedWidth, int storedHeight);
  }
}
