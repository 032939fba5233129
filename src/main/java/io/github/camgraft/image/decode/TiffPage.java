package io.github.camgraft.image.decode;

import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageMetadata;
import io.github.camgraft.image.DeepPicture;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Units;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Array;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * The first page of a TIFF file. Ordinary pictures are read as such, which looks up palettes and
 * turns negatives; of all others the numbers are taken as they are stored, since reading them as
 * pictures would cut them off at 0 and 1.
 */
final class TiffPage {
  private static final int SIGNED = 2;
  private static final int REAL = 3;

  private final ImageReader reader;
  private final byte[] file;
  private final String name;

  TiffPage(ImageReader reader, byte[] file, String name) {
    this.reader = reader;
    this.file = file;
    this.name = name;
  }

  Photo photo(StoredSamples samples) throws IOException {
    TIFFImageMetadata metadata = (TIFFImageMetadata) reader.getImageMetadata(0);
    int format = number(metadata, TIFF.TAG_SAMPLE_FORMAT, 1);
    int bands = number(metadata, TIFF.TAG_SAMPLES_PER_PIXEL, 1);
    int bits = number(metadata, TIFF.TAG_BITS_PER_SAMPLE, 1);
    boolean ordinary = format != SIGNED && format != REAL && bits <= 16 && bands <= 4;
    if (ordinary) {
      return samples.photo(reader.read(0));
    }
    Raster raster = reader.readRaster(0, null);
    if (raster.getNumBands() != bands) {
      raster = planes(bands);
    }
    DeepPicture stored = samples.bands(raster, units(format, bits), false);
    if (format == 1 && raster.getTransferType() == DataBuffer.TYPE_INT) {
      unsigned(stored);
    }
    return stored;
  }

  private static Units units(int format, int bits) {
    if (format == REAL) {
      return Units.REAL;
    }
    return format == SIGNED || bits > 16 ? Units.WHOLE : Units.levels(bits);
  }

  /** Java reads numbers of 32 bits with a sign. */
  private static void unsigned(DeepPicture stored) {
    for (int band = 0; band < stored.bands(); band++) {
      float[] plane = stored.plane(band);
      for (int i = 0; i < plane.length; i++) {
        plane[i] += plane[i] < 0 ? 0x1p32f : 0;
      }
    }
  }

  /** More than four bands that lie one after the other, the Java platform's own reader knows. */
  private Raster planes(int bands) throws IOException {
    for (Iterator<ImageReader> others = ImageIO.getImageReadersByFormatName("tiff");
        others.hasNext(); ) {
      ImageReader other = others.next();
      if (other.getClass() == reader.getClass()) {
        continue;
      }
      try (ImageInputStream input =
          new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
        other.setInput(input, true, true);
        Raster raster = other.read(0).getRaster();
        if (raster.getNumBands() == bands) {
          return raster;
        }
      } catch (IOException unknownForm) {
        break;
      } finally {
        other.dispose();
      }
    }
    throw new ImageException(
        "%s keeps its %d bands apart in a form that cannot be read; save it pixel by pixel or uncompressed, or as a NumPy array."
            .formatted(name, bands));
  }

  private static int number(TIFFImageMetadata metadata, int tag, int otherwise) {
    Entry entry = metadata.getTIFFField(tag);
    if (entry == null) {
      return otherwise;
    }
    Object value = entry.getValue();
    Object first = value.getClass().isArray() ? Array.get(value, 0) : value;
    return ((Number) first).intValue();
  }
}
