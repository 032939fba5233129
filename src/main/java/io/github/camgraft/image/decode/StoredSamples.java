package io.github.camgraft.image.decode;

import io.github.camgraft.image.DeepPicture;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Units;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.util.Optional;

/** Takes the samples out of what ImageIO read. */
final class StoredSamples {
  private final String name;
  private final boolean colours;

  /**
   * Samples of one file.
   *
   * @param name what to call it in messages
   * @param colours whether colours of 8 bits without opacity will do
   */
  StoredSamples(String name, boolean colours) {
    this.name = name;
    this.colours = colours;
  }

  /** A picture whose colours were looked up or worked out. */
  Photo named(Picture picture) {
    if (colours) {
      return picture;
    }
    DeepPicture deep = DeepPicture.of(picture);
    float[][] planes = {deep.plane(0), deep.plane(1), deep.plane(2)};
    return new DeepPicture(name, picture.width(), picture.height(), planes, Units.levels(8), false);
  }

  /** What an image stores; its palette looked up. */
  Photo photo(BufferedImage image) {
    ColorModel model = image.getColorModel();
    // A palette and packed bits are sRGB by definition; only plain components may carry a profile.
    if (!(model instanceof ComponentColorModel)) {
      return model.hasAlpha() && !colours ? withOpacity(image) : named(Picture.of(image));
    }
    Raster raster = image.getRaster();
    int bits = model.getComponentSize(0);
    boolean bytes = raster.getTransferType() == DataBuffer.TYPE_BYTE && bits <= 8;
    if (bytes && model.getColorSpace().getType() == ColorSpace.TYPE_CMYK) {
      return named(inks(raster));
    }
    int bands = raster.getNumBands() - (model.hasAlpha() ? 1 : 0);
    return colours && bytes && (bands == 1 || bands == 3)
        ? picture(raster, bits)
        : bands(raster, Units.levels(bits), model.hasAlpha());
  }

  private Photo withOpacity(BufferedImage image) {
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    float[][] planes = new float[4][pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      planes[0][i] = (pixels[i] >> 16) & 0xff;
      planes[1][i] = (pixels[i] >> 8) & 0xff;
      planes[2][i] = pixels[i] & 0xff;
      planes[3][i] = pixels[i] >>> 24;
    }
    return new DeepPicture(name, width, image.getHeight(), planes, Units.levels(8), true);
  }

  /** All bands with their numbers. */
  DeepPicture bands(Raster raster, Units units, boolean opacity) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    float[][] planes = new float[bands][width * raster.getHeight()];
    float[] line = new float[width * bands];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, line);
      for (int i = 0; i < line.length; i++) {
        planes[i % bands][y * width + i / bands] = line[i];
      }
    }
    return new DeepPicture(name, width, raster.getHeight(), planes, units, opacity);
  }

  private static Picture picture(Raster raster, int bits) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    Optional<byte[]> ready = bits == 8 ? InterleavedBytes.inOrder(raster) : Optional.empty();
    if (ready.isPresent()) {
      return Picture.owning(width, raster.getHeight(), ready.get());
    }
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    int[] line = new int[width * bands];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, line);
      for (int x = 0; x < width; x++) {
        for (int colour = 0; colour < 3; colour++) {
          rgb[to] = (byte) (line[x * bands + (bands < 3 ? 0 : colour)] >> (bits - 8));
          to++;
        }
      }
    }
    return Picture.owning(width, raster.getHeight(), rgb);
  }

  /** Cyan, magenta, yellow and black, multiplied out as Pillow does. */
  private static Picture inks(Raster raster) {
    int width = raster.getWidth();
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    int[] stored = new int[width * raster.getNumBands()];
    byte[] line = new byte[4 * width];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, stored);
      for (int i = 0; i < line.length; i++) {
        // JPEG files, whose rule this is, keep what is left of the light.
        line[i] = (byte) ~stored[i / 4 * raster.getNumBands() + i % 4];
      }
      JpegColours.CMYK.convert(line, rgb, 3 * y * width);
    }
    return Picture.owning(width, raster.getHeight(), rgb);
  }
}
