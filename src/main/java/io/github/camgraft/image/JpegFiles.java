package io.github.camgraft.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Packs pictures as JPEG, for showing; what is measured is kept as PNG. */
public final class JpegFiles {
  private JpegFiles() {}

  /**
   * The bytes of a JPEG file with this picture.
   *
   * @param quality from 0, small, to 1, good
   */
  public static byte[] encode(Picture picture, double quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality((float) quality);
      writer.setOutput(stream);
      writer.write(null, new IIOImage(picture.toBufferedImage(), null, null), parameters);
    } catch (IOException e) {
      throw new ImageException("The JPEG could not be made: " + e.getMessage() + ".", e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }
}
