package io.github.camgraft.image.decode;

import io.github.camgraft.image.ImageException;

/**
 * How large a photograph may be, judged by what its file says at its beginning, before memory is
 * asked for. A few bytes may claim any number of pixels; so what has more than 500 of them to each
 * byte, as no photograph has, may be a third as large only.
 *
 * @param pixels of three colours of 8 bits each; those of more numbers, or longer ones, count as so
 *     many as take the same memory
 */
public record PhotoLimit(long pixels) {
  /** What the largest sensors of telephones give. */
  public static final PhotoLimit DEFAULT = ofMegapixels(200);

  /** Java counts the bytes of an array in 31 bits, and each pixel takes three. */
  public static final int MOST_MEGAPIXELS = 700;

  /** No camera, but scanners that take line after line come near. */
  private static final int LONGEST_SIDE = 1_000_000;

  private static final int PIXELS_PER_BYTE = 500;

  /**
   * What is kept of an ordinary pixel while it is decoded: three bytes as stored, three as read.
   */
  private static final int USUAL_BYTES = 6;

  /** {@return so many millions of pixels} */
  public static PhotoLimit ofMegapixels(long millions) {
    return new PhotoLimit(millions * 1_000_000);
  }

  /**
   * Refuses a photograph of ordinary pixels.
   *
   * @param name what to call it in messages
   * @param bytes how large its file is
   * @throws ImageException if it claims to be larger
   */
  void require(String name, int width, int height, long bytes) {
    require(name, width, height, 1.0, bytes);
  }

  /**
   * Refuses a photograph of deep pixels.
   *
   * @param bands how many numbers a pixel has
   * @param bits of each number
   */
  void requireDeep(String name, int width, int height, int bands, int bits, long bytes) {
    require(name, width, height, bands * (bits / 8.0 + Float.BYTES) / USUAL_BYTES, bytes);
  }

  private void require(String name, int width, int height, double weight, long bytes) {
    if (Math.max(width, height) > LONGEST_SIDE) {
      throw new ImageException(
          "%s claims %d x %d pixels; use a picture with shorter sides."
              .formatted(name, width, height));
    }
    double counted = weight * width * height;
    boolean dense = counted > (double) PIXELS_PER_BYTE * bytes;
    double needed = dense ? 3 * counted : counted;
    if (needed > pixels) {
      throw new ImageException(
          "%s claims %d x %d pixels%s; give a smaller picture%s."
              .formatted(
                  name, width, height, dense ? " in " + bytes + " bytes" : "", otherwise(needed)));
    }
  }

  private static String otherwise(double needed) {
    long megapixels = (long) Math.ceil(needed / 1e6);
    return megapixels <= MOST_MEGAPIXELS ? ", or allow it with --largest-photo " + megapixels : "";
  }
}
