package io.github.camgraft.image;

import java.awt.image.Raster;

/**
 * What the samples of a JPEG file mean, and how they become red, green and blue.
 *
 * <p>The rules are those of libjpeg ("default_decompress_parms") and of Pillow, so that the same
 * file gives the same colours here as in Python: JFIF means YCbCr, else the Adobe marker decides,
 * else the names of the components. Arithmetic is the 16-bit fixed point of libjpeg's "jdcolor" for
 * the equations of JFIF 1.02. CMYK follows Pillow: inverted as Adobe stores it, and multiplied out
 * without a profile.
 */
enum JpegColours {
  GREY(1) {
    @Override
    int rgb(int[] s, int i) {
      return s[i] * 0x010101;
    }
  },
  RGB(3) {
    @Override
    int rgb(int[] s, int i) {
      return (s[i] << 16) | (s[i + 1] << 8) | s[i + 2];
    }
  },
  YCBCR(3) {
    @Override
    int rgb(int[] s, int i) {
      return fromYcbcr(s[i], s[i + 1] - 128, s[i + 2] - 128);
    }
  },
  CMYK(4) {
    @Override
    int rgb(int[] s, int i) {
      return fromInks(s[i], s[i + 1], s[i + 2], s[i + 3]);
    }
  },
  YCCK(4) {
    @Override
    int rgb(int[] s, int i) {
      int ink = fromYcbcr(s[i], s[i + 1] - 128, s[i + 2] - 128);
      int cyan = 255 - (ink >> 16);
      int magenta = 255 - ((ink >> 8) & 0xff);
      int yellow = 255 - (ink & 0xff);
      return fromInks(cyan, magenta, yellow, s[i + 3]);
    }
  },
  UNKNOWN(0) {
    @Override
    int rgb(int[] s, int i) {
      throw new IllegalStateException("no colours are known");
    }
  };

  private final int samplesPerPixel;

  JpegColours(int samplesPerPixel) {
    this.samplesPerPixel = samplesPerPixel;
  }

  static JpegColours of(byte[] componentNames, boolean jfif, Integer adobeTransform) {
    return switch (componentNames.length) {
      case 1 -> GREY;
      case 3 -> three(componentNames, jfif, adobeTransform);
      case 4 -> adobeTransform == null || adobeTransform == 0 ? CMYK : YCCK;
      default -> UNKNOWN;
    };
  }

  private static JpegColours three(byte[] names, boolean jfif, Integer adobeTransform) {
    if (jfif) {
      return YCBCR;
    }
    if (adobeTransform != null) {
      return adobeTransform == 0 ? RGB : YCBCR;
    }
    return names[0] == 'R' && names[1] == 'G' && names[2] == 'B' ? RGB : YCBCR;
  }

  /** One pixel's colour from its stored samples, each 0 to 255, that start at {@code i}. */
  abstract int rgb(int[] samples, int i);

  /** The whole picture; the raster holds the samples as they are stored. */
  Picture picture(Raster raster) {
    if (raster.getNumBands() != samplesPerPixel) {
      throw new IllegalStateException(this + " does not fit " + raster.getNumBands() + " samples");
    }
    int width = raster.getWidth();
    int[] pixels = new int[width * raster.getHeight()];
    int[] line = new int[width * samplesPerPixel];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, line);
      for (int x = 0; x < width; x++) {
        pixels[y * width + x] = rgb(line, x * samplesPerPixel);
      }
    }
    return Picture.of(width, raster.getHeight(), pixels);
  }

  private static int fromYcbcr(int y, int cb, int cr) {
    int half = 1 << 15;
    int red = y + ((91881 * cr + half) >> 16);
    int green = y + ((-22554 * cb - 46802 * cr + half) >> 16);
    int blue = y + ((116130 * cb + half) >> 16);
    return (clip(red) << 16) | (clip(green) << 8) | clip(blue);
  }

  private static int fromInks(int cyan, int magenta, int yellow, int black) {
    return (share(cyan, black) << 16) | (share(magenta, black) << 8) | share(yellow, black);
  }

  /** The product of two shares of 255, rounded. */
  private static int share(int a, int b) {
    int product = a * b + 128;
    return (product + (product >> 8)) >> 8;
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
