package io.github.camgraft.image.decode;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import io.github.camgraft.cam.Box;
import io.github.camgraft.image.Canvas;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes one file with ImageIO, taking the stored samples and never Java's own colour conversion,
 * which would apply profiles and a gamma for grey.
 */
final class ImageDecoder {
  /** A progressive file has 10 or 20; each costs a look at all of the picture. */
  private static final int MOST_SCANS = 100;

  private final ImageFormat format;
  private final byte[] file;
  private final String name;
  private final PhotoLimit limit;
  private final StoredSamples samples;
  private boolean cutShort;

  /**
   * What decodes one file.
   *
   * @param name what to call it in messages
   * @param limit how large the picture may be
   * @param colours whether colours of 8 bits without opacity will do
   */
  ImageDecoder(ImageFormat format, byte[] file, String name, PhotoLimit limit, boolean colours) {
    this.format = format;
    this.file = file;
    this.name = name;
    this.limit = limit;
    this.samples = new StoredSamples(name, colours);
  }

  Photo decode() {
    byte[] still = format == ImageFormat.WEBP ? WebpFile.still(file, name) : file;
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(still))) {
      Photo photo = decode(input);
      if (cutShort) {
        throw endsTooEarly();
      }
      return photo;
    } catch (ImageException e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw exhausted(e);
    } catch (LinkageError e) {
      throw new ImageException(
          name + " cannot be read: this Java lacks its image libraries; use a complete JDK.", e);
    } catch (IOException | RuntimeException e) {
      if (e.getCause() instanceof OutOfMemoryError) {
        throw exhausted(e);
      }
      // The decoders answer broken files with nearly every runtime exception there is.
      throw new ImageException(
          name + " is damaged or incomplete; get another copy or save it as PNG again.", e);
    }
  }

  private ImageException exhausted(Throwable cause) {
    return new ImageException(
        name + " does not fit into memory; make it smaller or give Java more (-Xmx).", cause);
  }

  private ImageException endsTooEarly() {
    return new ImageException(name + " ends too early; get a complete copy of the file.");
  }

  private Photo decode(ImageInputStream input) throws IOException {
    ImageReader reader = reader();
    try {
      reader.addIIOReadWarningListener((source, warning) -> note(warning));
      reader.setInput(input, true, format != ImageFormat.TIFF);
      int width = reader.getWidth(0);
      int height = reader.getHeight(0);
      limit.require(name, width, height, file.length);
      if (format == ImageFormat.PNG || format == ImageFormat.TIFF) {
        requireShallow(reader.getRawImageType(0), width, height);
      }
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

  /** Numbers of more than 8 bits, and bands that are no colours, are kept as they are. */
  private void requireShallow(ImageTypeSpecifier stored, int width, int height) {
    if (stored != null && (stored.getBitsPerBand(0) > 8 || stored.getNumBands() > 4)) {
      limit.requireDeep(
          name, width, height, stored.getNumBands(), stored.getBitsPerBand(0), file.length);
    }
  }

  private Photo jpeg(ImageReader reader) throws IOException {
    JpegHeader header = JpegHeader.of(file);
    JpegColours colours = header.colours();
    if (!header.ended()) {
      throw endsTooEarly();
    }
    if (header.scans() > MOST_SCANS) {
      throw new ImageException(
          "%s is a JPEG of %d scans, which would take very long to decode; save it again with fewer than %d."
              .formatted(name, header.scans(), MOST_SCANS));
    }
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
    limit.require(name, screen.width(), screen.height(), file.length);
    return samples.named(onScreen(Picture.of(frame), screen, palette));
  }

  private static Picture onScreen(Picture picture, GifScreen screen, IndexColorModel palette) {
    int outside = screen.background() < palette.getMapSize() ? screen.background() : 0;
    Canvas canvas = new Canvas(screen.width(), screen.height());
    canvas.fill(new Box(0, 0, screen.width(), screen.height()), palette.getRGB(outside));
    canvas.paste(picture, screen.left(), screen.top());
    return canvas.picture();
  }
}
