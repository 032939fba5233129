package io.github.camgraft.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * An 8-bit picture in red, green and blue, taken to be sRGB. Instances never change.
 *
 * <p>Pixels are counted from the top left corner; colours are packed as {@code 0xRRGGBB}.
 */
public final class Picture implements Photo {
  private final int width;
  private final int height;
  private final byte[] samples;

  private Picture(int width, int height, byte[] samples) {
    this.width = width;
    this.height = height;
    this.samples = samples;
  }

  /**
   * {@return a picture of the given colours}
   *
   * @param width in pixels
   * @param height in pixels
   * @param rgb {@code width * height} packed colours, row by row; bits above the lower 24 are
   *     ignored
   * @throws IllegalArgumentException if a side is not positive or the count does not fit
   */
  public static Picture of(int width, int height, int... rgb) {
    if (width < 1 || height < 1 || (long) width * height != rgb.length) {
      throw new IllegalArgumentException(
          rgb.length + " pixels do not make a picture of " + width + " x " + height);
    }
    byte[] samples = new byte[3 * rgb.length];
    pack(rgb, samples, 0);
    return new Picture(width, height, samples);
  }

  private static void pack(int[] rgb, byte[] samples, int start) {
    int to = start;
    for (int colour : rgb) {
      samples[to] = (byte) (colour >> 16);
      samples[to + 1] = (byte) (colour >> 8);
      samples[to + 2] = (byte) colour;
      to += 3;
    }
  }

  /**
   * {@return a picture with the colours Java sees in the image; transparency is dropped, not
   * blended}
   *
   * @param image the picture as Java has it
   */
  public static Picture of(BufferedImage image) {
    int width = image.getWidth();
    byte[] samples = new byte[3 * width * image.getHeight()];
    int[] line = new int[width];
    for (int y = 0; y < image.getHeight(); y++) {
      pack(image.getRGB(0, y, width, 1, line, 0, width), samples, 3 * width * y);
    }
    return new Picture(width, image.getHeight(), samples);
  }

  /**
   * {@return a picture of one colour}
   *
   * @param width in pixels
   * @param height in pixels
   * @param rgb {@code 0xRRGGBB}
   */
  public static Picture filled(int width, int height, int rgb) {
    int[] pixels = new int[width * height];
    Arrays.fill(pixels, rgb);
    return of(width, height, pixels);
  }

  /**
   * Takes the array as it is: red, green, blue of each pixel, row by row.
   *
   * @param width in pixels
   * @param height in pixels
   * @param samples red, green and blue of each pixel, row by row
   * @return the picture
   */
  public static Picture owning(int width, int height, byte[] samples) {
    return new Picture(width, height, samples);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  /**
   * {@return the colour of one pixel as {@code 0xRRGGBB}}
   *
   * @param y the row, from the top
   * @param x the column, from the left
   */
  public int rgb(int y, int x) {
    return (sample(y, x, 0) << 16) | (sample(y, x, 1) << 8) | sample(y, x, 2);
  }

  /**
   * {@return one of red (0), green (1) and blue (2) of a pixel, 0 to 255}
   *
   * @param y the row, from the top
   * @param x the column, from the left
   * @param channel 0 for red, 1 for green, 2 for blue
   */
  public int sample(int y, int x, int channel) {
    return samples[3 * (y * width + x) + channel] & 0xff;
  }

  /**
   * {@return the picture with each of the 256 levels turned into another}
   *
   * @param levels the new level for each of the 256 levels
   */
  public Picture mapped(byte... levels) {
    byte[] turned = new byte[samples.length];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = levels[samples[i] & 0xff];
    }
    return new Picture(width, height, turned);
  }

  /** {@return the samples themselves, not a copy; nobody writes to them} */
  public byte[] samples() {
    return samples;
  }

  /**
   * {@return the picture for the Java platform, a copy of type {@link BufferedImage#TYPE_INT_RGB}}
   */
  public BufferedImage toBufferedImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb(y, x));
      }
    }
    return image;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Picture picture
        && width == picture.width
        && height == picture.height
        && Arrays.equals(samples, picture.samples);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * width + height) + Arrays.hashCode(samples);
  }

  @Override
  public String toString() {
    return "picture of " + width + " x " + height;
  }
}
