package io.github.camgraft.image;

import io.github.camgraft.cam.Box;
import java.util.Arrays;

/**
 * White paper to put pictures, rectangles and letters on. What falls beyond the edges is lost.
 *
 * <p>Not {@code Graphics2D}: that needs font libraries which a bare machine may lack.
 */
final class Canvas {
  private final int width;
  private final int height;
  private final int[] pixels;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.pixels = new int[width * height];
    Arrays.fill(pixels, 0xffffff);
  }

  /** Both colours mixed channel by channel, {@code share} of the upper one. */
  static int mix(int below, int above, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      double value = (1 - share) * ((below >> shift) & 0xff) + share * ((above >> shift) & 0xff);
      mixed |= (int) Math.round(value) << shift;
    }
    return mixed;
  }

  Picture picture() {
    return Picture.of(width, height, pixels);
  }

  void fill(Box box, int rgb) {
    for (int y = Math.max(0, box.y0()); y < Math.min(height, box.y1()); y++) {
      for (int x = Math.max(0, box.x0()); x < Math.min(width, box.x1()); x++) {
        pixels[y * width + x] = rgb;
      }
    }
  }

  void paste(Picture picture, int left, int top) {
    for (int y = Math.max(0, -top); y < Math.min(picture.height(), height - top); y++) {
      for (int x = Math.max(0, -left); x < Math.min(picture.width(), width - left); x++) {
        pixels[(y + top) * width + x + left] = picture.rgb(y, x);
      }
    }
  }

  void write(Ink ink, int left, int top, int rgb) {
    for (int y = Math.max(0, -top); y < Math.min(ink.height(), height - top); y++) {
      for (int x = Math.max(0, -left); x < Math.min(ink.width(), width - left); x++) {
        int place = (y + top) * width + x + left;
        pixels[place] = mix(pixels[place], rgb, ink.coverage(y, x));
      }
    }
  }
}
