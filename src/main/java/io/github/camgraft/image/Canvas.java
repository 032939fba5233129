package io.github.camgraft.image;

import io.github.camgraft.cam.Box;

/**
 * White paper to put pictures, rectangles and letters on. What falls beyond the edges is lost.
 *
 * <p>Not {@code Graphics2D}: that needs font libraries which a bare machine may lack.
 *
 * @hidden
 */
public final class Canvas {
  private final int width;
  private final int height;
  private final byte[] samples;

  public Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.samples = new byte[3 * width * height];
    fill(new Box(0, 0, width, height), 0xffffff);
  }

  /**
   * {@return both colours mixed channel by channel, {@code share} of the upper one}
   *
   * @param below the colour under it
   * @param above the colour on top
   * @param share the share of the map's maximum, from 0 up to 1
   */
  public static int mix(int below, int above, double share) {
    int mixed = 0;
    for (int shift = 16; shift >= 0; shift -= 8) {
      mixed |= mixed((below >> shift) & 0xff, (above >> shift) & 0xff, share) << shift;
    }
    return mixed;
  }

  private static int mixed(int below, int above, double share) {
    return (int) Math.round((1 - share) * below + share * above);
  }

  /** {@return the paper itself; nothing is put on it any more} */
  public Picture picture() {
    return Picture.owning(width, height, samples);
  }

  public void fill(Box box, int rgb) {
    int first = Math.max(0, box.x0());
    int columns = Math.min(width, box.x1()) - first;
    if (columns <= 0) {
      return;
    }
    byte[] line = new byte[3 * columns];
    for (int i = 0; i < line.length; i += 3) {
      line[i] = (byte) (rgb >> 16);
      line[i + 1] = (byte) (rgb >> 8);
      line[i + 2] = (byte) rgb;
    }
    for (int y = Math.max(0, box.y0()); y < Math.min(height, box.y1()); y++) {
      System.arraycopy(line, 0, samples, 3 * (y * width + first), line.length);
    }
  }

  public void paste(Picture picture, int left, int top) {
    int first = Math.max(0, -left);
    int columns = Math.min(picture.width(), width - left) - first;
    if (columns <= 0) {
      return;
    }
    for (int y = Math.max(0, -top); y < Math.min(picture.height(), height - top); y++) {
      int from = 3 * (y * picture.width() + first);
      int to = 3 * ((y + top) * width + first + left);
      System.arraycopy(picture.samples(), from, samples, to, 3 * columns);
    }
  }

  public void write(Ink ink, int left, int top, int rgb) {
    for (int y = Math.max(0, -top); y < Math.min(ink.height(), height - top); y++) {
      for (int x = Math.max(0, -left); x < Math.min(ink.width(), width - left); x++) {
        if (ink.covers(y, x)) {
          int place = 3 * ((y + top) * width + x + left);
          for (int channel = 0; channel < 3; channel++) {
            int above = (rgb >> (16 - 8 * channel)) & 0xff;
            int below = samples[place + channel] & 0xff;
            samples[place + channel] = (byte) mixed(below, above, ink.coverage(y, x));
          }
        }
      }
    }
  }
}
