package io.github.camgraft.image.decode;

import io.github.camgraft.image.DeepPicture;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Photo;
import io.github.camgraft.image.Picture;
import java.nio.file.Path;

/**
 * Reads photographs: JPEG (also CMYK and progressive), PNG, GIF (the first frame), BMP, TIFF (the
 * first page) and WebP (the first frame).
 *
 * <p>Pixels of 8 bits are what Pillow's {@code
 * ImageOps.exif_transpose(Image.open(file)).convert("RGB")} gives: turned upright as EXIF says;
 * transparency dropped, not blended, so that hidden colours show; palettes looked up; colour
 * profiles ignored; CMYK multiplied out without a profile. One thing differs on purpose: {@link
 * #read} takes the upper 8 of 16 bits in grey pictures too, which Pillow clips to white. What is
 * explained keeps all bits and all bands ({@link #photo}).
 *
 * <p>JPEG decoders may differ by a few grey levels. The JDK's and libjpeg-turbo's, which Pillow
 * uses, share their arithmetic: of 250 photographs not one pixel differed.
 */
public final class ImageFiles {
  private ImageFiles() {}

  /**
   * Reads one picture in 8 bits.
   *
   * @throws ImageException if there is no such file, or it is not a whole picture of a known kind
   */
  public static Picture read(Path file) {
    return reduced(photo(PhotoFile.read(file), true));
  }

  /**
   * Decodes a picture held in memory, in 8 bits.
   *
   * @param file the bytes of a picture file
   * @param name what to call it in messages
   * @throws ImageException as {@link #read}
   */
  public static Picture decode(byte[] file, String name) {
    return reduced(photo(file, name, PhotoLimit.DEFAULT, true));
  }

  private static Picture reduced(Photo photo) {
    return photo instanceof Picture picture ? picture : ((DeepPicture) photo).reduced();
  }

  /**
   * Reads one photograph with all that its file holds.
   *
   * @param colours whether colours of 8 bits without opacity will do, where the file has them
   */
  public static Photo photo(PhotoFile file, boolean colours) {
    return photo(file.bytes(), file.name(), file.limit(), colours);
  }

  private static Photo photo(byte[] file, String name, PhotoLimit limit, boolean colours) {
    ImageFormat format = ImageFormat.of(file);
    if (format == null) {
      throw new ImageException(ForeignFormat.refusal(file, name));
    }
    Photo stored = new ImageDecoder(format, file, name, limit, colours).decode();
    return format.orientation(file).upright(stored);
  }
}
