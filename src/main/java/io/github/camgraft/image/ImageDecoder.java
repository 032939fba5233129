package io.github.camgraft.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
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
  private final StoredSamples samples;
  private boolean cutShort;

  /**
   * What decodes one file.
   *
   * @param name what to call it in messages
   * @param colours whether colours of 8 bits without opacity will do
   */
  ImageDecoder(ImageFormat format, byte[] file, String name, boolean colours) {
    this.format = format;
    this.file = file;
    this.name = name;
    this.samples = new StoredSamples(name, colours);
  }

  Photo decode() {
    byte[] still = format == ImageFormat.WEBP ? WebpFile.still(file, name) : file;
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(still))) {
      Photo photo = decode(input);
      if (cutShort) {
        throw new ImageException(name + " ends too early; get a complete copy of the file.");
      }
      return photo;
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

  private Photo decode(ImageInputStream input) throws IOException {
    ImageReader reader = reader();
    try {
      reader.addIIOReadWarningListener((source, warning) -> note(warning));
      reader.setInput(input, true, format != ImageFormat.TIFF);
      requireReasonableSize(reader.getWidth(0), reader.getHeight(0));
      return switch (format) {
        case JPEG -> jpeg(reader);
        case GIF -> gif(reader.read(0));
        case TIFF -> new TiffPage(reader, file, name).photo(samples);
        case PNG, BMP, WEBP -> samples.photo(reader.read(0));
      };
    } finally {
      reader.dispose();
    }
  }

  private ImageReader reader() throws IOException {
    return switch (format) {
      // The Java platform has a reader of the same name that knows less.
      case TIFF -> new TIFFImageReaderSpi().createReaderInstance(null);
      case WEBP -> new WebPImageReaderSpi().createReaderInstance(null);
      case JPEG, PNG, GIF, BMP -> registered();
    };
  }

  private ImageReader registered() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.readerName());
    if (!readers.hasNext()) {
      throw new ImageException(
          name + " cannot be read: this Java has no reader for " + format + "; use another JDK.");
    }
    return readers.next();
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

  private Photo jpeg(ImageReader reader) throws IOException {
    JpegHeader header = JpegHeader.of(file);
    JpegColours colours = header.colours();
    cutShort |= !header.ended();
    if (colours == JpegColours.UNKNOWN) {
      throw new ImageException(
          name + " has an unusual number of colour components; save it as PNG.");
    }
    return samples.named(colours.picture(reader.readRaster(0, null)));
  }

  private Photo gif(BufferedImage frame) {
    GifScreen screen = GifScreen.of(file);
    boolean whole =
        screen.left() == 0
            && screen.top() == 0
            && screen.width() == frame.getWidth()
            && screen.height() == frame.getHeight();
    if (whole || !(frame.getColorModel() instanceof IndexColorModel palette)) {
      return samples.photo(frame);
    }
    requireReasonableSize(screen.width(), screen.height());
    return samples.named(onScreen(Picture.of(frame), screen, palette));
  }

  private static Picture onScreen(Picture picture, GifScreen screen, IndexColorModel palette) {
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
}
