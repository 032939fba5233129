package io.github.camgraft.image.decode;

import io.github.camgraft.image.Picture;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

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
    void convert(byte[] line, byte[] rgb, int to) {
      int target = to;
      for (byte grey : line) {
        rgb[target] = grey;
        rgb[target + 1] = grey;
        rgb[target + 2] = grey;
        target += 3;
      }
    }
  },
  RGB(3) {
    @Override
    void convert(byte[] line, byte[] rgb, int to) {
      System.arraycopy(line, 0, rgb, to, line.length);
    }
  },
  YCBCR(3) {
    @Override
    void convert(byte[] line, byte[] rgb, int to) {
      fromYcbcr(line, 3, rgb, to);
    }
  },
  CMYK(4) {
    @Override
    void convert(byte[] line, byte[] rgb, int to) {
      int target = to;
      for (int i = 0; i < line.length; i += 4) {
        for (int ink = 0; ink < 3; ink++) {
          rgb[target] = share(line[i + ink], line[i + 3]);
          target++;
        }
      }
    }
  },
  YCCK(4) {
    @Override
    void convert(byte[] line, byte[] rgb, int to) {
      fromYcbcr(line, 4, rgb, to);
      int target = to;
      for (int i = 0; i < line.length; i += 4) {
        for (int ink = 0; ink < 3; ink++) {
          rgb[target] = share(~rgb[target], line[i + 3]);
          target++;
        }
      }
    }
  },
  UNKNOWN(0) {
    @Override
    void convert(byte[] line, byte[] rgb, int to) {
      throw new IllegalStateException("no colours are known");
    }
  };

  private final int samplesPerPixel;

  JpegColours(int samplesPerPixel) {
    this.samplesPerPixel = samplesPerPixel;
  }

  static JpegColours of(byte[] componentNames, boolean jfif, @Nullable Integer adobeTransform) {
    return switch (componentNames.length) {
      case 1 -> GREY;
      case 3 -> three(componentNames, jfif, adobeTransform);
      case 4 -> adobeTransform == null || adobeTransform == 0 ? CMYK : YCCK;
      default -> UNKNOWN;
    };
  }

  private static JpegColours three(byte[] names, boolean jfif, @Nullable Integer adobeTransform) {
    if (jfif) {
      return YCBCR;
    }
    if (adobeTransform != null) {
      return adobeTransform == 0 ? RGB : YCBCR;
    }
    return names[0] == 'R' && names[1] == 'G' && names[2] == 'B' ? RGB : YCBCR;
  }

  /**
   * The colours of one line.
   *
   * @param line its samples as they are stored
   * @param rgb gets red, green and blue of each pixel
   * @param to where they begin
   */
  abstract void convert(byte[] line, byte[] rgb, int to);

  /** The whole picture; the raster holds the samples as they are stored, a byte for each. */
  Picture picture(Raster raster) {
    if (raster.getNumBands() != samplesPerPixel) {
      throw new IllegalStateException(this + " does not fit " + raster.getNumBands() + " samples");
    }
    int width = raster.getWidth();
    // Each line is copied before it is converted, so its place may take the colours.
    byte[] rgb =
        InterleavedBytes.of(raster).orElseGet(() -> new byte[3 * width * raster.getHeight()]);
    byte[] line = new byte[width * samplesPerPixel];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getDataElements(raster.getMinX(), raster.getMinY() + y, width, 1, line);
      convert(line, rgb, 3 * y * width);
    }
    return Picture.owning(width, raster.getHeight(), rgb);
  }

  /** A line whose pixels lie {@code step} samples apart. */
  private static void fromYcbcr(byte[] line, int step, byte[] rgb, int to) {
    int half = 1 << 15;
    int target = to;
    for (int i = 0; i < line.length; i += step) {
      int y = line[i] & 0xff;
      int cb = (line[i + 1] & 0xff) - 128;
      int cr = (line[i + 2] & 0xff) - 128;
      rgb[target] = clip(y + ((91881 * cr + half) >> 16));
      rgb[target + 1] = clip(y + ((-22554 * cb - 46802 * cr + half) >> 16));
      rgb[target + 2] = clip(y + ((116130 * cb + half) >> 16));
      target += 3;
    }
  }

  /** The product of two shares of 255, rounded. */
  private static byte share(int a, int b) {
    int product = (a & 0xff) * (b & 0xff) + 128;
    return (byte) ((product + (product >> 8)) >> 8);
  }

  private static byte clip(int value) {
    return (byte) (value < 0 ? 0 : value > 255 ? 255 : value);
  }
}
