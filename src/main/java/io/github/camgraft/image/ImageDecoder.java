package io.github.camgraft.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes one file with ImageIO, taking the stored samples and never Java's own colour conversion,
 * which would apply profiles and a gamma for grey.
 */
final class ImageDecoder {
  private final ImageFormat format;
  private final byte[] file;
  private final String name;
  private boolean cutShort;

  ImageDecoder(ImageFormat format, byte[] file, String name) {
    this.format = format;
    this.file = file;
    this.name = name;
  }

  Picture decode() {
    try (ImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Picture picture = decode(input);
      if (cutShort) {
        throw new ImageException(name + " ends too early; get a complete copy of the file.");
      }
      return picture;
    } catch (ImageException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw new ImageException(
          name + " does not fit into memory; make it smaller or give Java more (-Xmx).", e);
    } catch (LinkageError e) {
      throw new ImageException(
          name + " cannot be read: this Java lacks its image libraries; use a complete JDK.", e);
    } catch (IOException | RuntimeException e) {
      // The decoders answer broken files with nearly every runtime exception there is.
      throw new ImageException(
          name + " is damaged or incomplete; get another copy or save it as PNG again.", e);
    }
  }

  private Picture decode(ImageInputStream input) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.readerName());
    if (!readers.hasNext()) {
      throw new ImageException(
          name + " cannot be read: this Java has no reader for " + format + "; use another JDK.");
    }
    ImageReader reader = readers.next();
    try {
      reader.addIIOReadWarningListener((source, warning) -> note(warning));
      reader.setInput(input, true, true);
      requireReasonableSize(reader.getWidth(0), reader.getHeight(0));
      return switch (format) {
        case JPEG -> jpeg(reader);
        case GIF -> gif(reader.read(0));
        case PNG, BMP -> plain(reader.read(0));
      };
    } finally {
      reader.dispose();
    }
  }

  private void note(String warning) {
    cutShort |= warning != null && warning.toLowerCase(Locale.ROOT).contains("premature end of");
  }

  private void requireReasonableSize(long width, long height) {
    if (width * height > ImageFiles.MOST_PIXELS) {
      throw new ImageException(
          name + " claims " + width + " x " + height + " pixels; give a smaller picture.");
    }
  }

  private Picture jpeg(ImageReader reader) throws IOException {
    JpegHeader header = JpegHeader.of(file);
    JpegColours colours = header.colours();
    cutShort |= !header.ended();
    if (colours == JpegColours.UNKNOWN) {
      throw new ImageException(
          name + " has an unusual number of colour components; save it as PNG.");
    }
    return colours.picture(reader.readRaster(0, null));
  }

  private Picture gif(BufferedImage frame) {
    GifScreen screen = GifScreen.of(file);
    Picture picture = plain(frame);
    boolean whole =
        screen.left() == 0
            && screen.top() == 0
            && screen.width() == frame.getWidth()
            && screen.height() == frame.getHeight();
    if (whole || !(frame.getColorModel() instanceof IndexColorModel palette)) {
      return picture;
    }
    requireReasonableSize(screen.width(), screen.height());
    int outside = screen.background() < palette.getMapSize() ? screen.background() : 0;
    int[] pixels = new int[screen.width() * screen.height()];
    for (int y = 0; y < screen.height(); y++) {
      for (int x = 0; x < screen.width(); x++) {
        int frameY = y - screen.top();
        int frameX = x - screen.left();
        boolean inside =
            frameY >= 0 && frameX >= 0 && frameY < picture.height() && frameX < picture.width();
        pixels[y * screen.width() + x] =
            inside ? picture.rgb(frameY, frameX) : palette.getRGB(outside);
      }
    }
    return Picture.of(screen.width(), screen.height(), pixels);
  }

  private Picture plain(BufferedImage image) {
    ColorModel model = image.getColorModel();
    Raster raster = image.getRaster();
    // A palette and packed bits are sRGB by definition; only plain components may carry a profile.
    return model instanceof ComponentColorModel
        ? components(raster, model.getComponentSize(0))
        : Picture.of(image);
  }

  private static Picture components(Raster raster, int bits) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int[] line = new int[width * bands];
    int[] pixels = new int[width * raster.getHeight()];
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, line);
      for (int x = 0; x < width; x++) {
        int red = line[x * bands] >> (bits - 8);
        int green = bands < 3 ? red : line[x * bands + 1] >> (bits - 8);
        int blue = bands < 3 ? red : line[x * bands + 2] >> (bits - 8);
        pixels[y * width + x] = (red << 16) | (green << 8) | blue;
      }
    }
    return Picture.of(width, raster.getHeight(), pixels);
  }
}
