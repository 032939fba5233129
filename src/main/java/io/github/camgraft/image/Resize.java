package io.github.camgraft.image;

import io.github.camgraft.cam.Box;

/**
 * Brings pictures to another size exactly as {@code Image.resize} of Pillow 2.7 to 12 does: each
 * axis by itself, columns first, 8 bits in between, weights in 22-bit fixed point. Pillow 13 takes
 * the rows first where that is faster, which moves single values by a grey level, by a few where
 * one side grows while the other shrinks to almost nothing.
 *
 * <p>Networks notice the difference: resizing without smoothing, as most Java code does, moves
 * values by up to a third of their range and may change the predicted class.
 *
 * @hidden
 */
public final class Resize {
  private Resize() {}

  /**
   * {@return the picture at another size}
   *
   * @param picture the picture
   * @param width columns of the result
   * @param height rows of the result
   * @param resampling how pixels are found
   * @throws IllegalArgumentException if a side is not positive
   */
  public static Picture to(Picture picture, int width, int height, Resampling resampling) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "A picture cannot be resized to " + width + " x " + height);
    }
    return part(picture, width, height, new Box(0, 0, width, height), resampling);
  }

  /**
   * {@return a part of the picture at another size; what lies outside is not worked out}
   *
   * @param picture the picture
   * @param width columns that the whole picture would have
   * @param height rows that the whole picture would have
   * @param part in pixels of the result
   * @param resampling how pixels are found
   */
  public static Picture part(
      Picture picture, int width, int height, Box part, Resampling resampling) {
    if (width == picture.width() && height == picture.height()) {
      return cut(picture, part);
    }
    if (resampling == Resampling.NEAREST) {
      return nearest(picture, width, height, part);
    }
    if (height == picture.height()) {
      Picture lines = cut(picture, new Box(0, part.y0(), picture.width(), part.y1()));
      return columns(lines, width, part, resampling);
    }
    Kernel down = Kernel.of(picture.height(), height, part.y0(), part.y1(), resampling);
    Picture lines = cut(picture, new Box(0, down.begin(), picture.width(), down.end()));
    return rows(columns(lines, width, part, resampling), down.from(down.begin()));
  }

  private static Picture cut(Picture picture, Box part) {
    if (part.width() == picture.width() && part.height() == picture.height()) {
      return picture;
    }
    Canvas canvas = new Canvas(part.width(), part.height());
    canvas.paste(picture, -part.x0(), -part.y0());
    return canvas.picture();
  }

  /**
   * {@return the picture with neither side longer than {@code longest}; a smaller one as it is}
   *
   * @param picture the picture
   * @param longest the longest side, in pixels
   * @throws IllegalArgumentException if the length is not positive
   */
  public static Picture within(Picture picture, int longest) {
    int longer = Math.max(picture.width(), picture.height());
    if (longer <= longest) {
      return picture;
    }
    double scale = (double) longest / longer;
    return to(
        picture,
        Math.max(1, (int) Math.round(scale * picture.width())),
        Math.max(1, (int) Math.round(scale * picture.height())),
        Resampling.BILINEAR);
  }

  /** Some columns of the picture at another width. */
  private static Picture columns(Picture picture, int newWidth, Box part, Resampling resampling) {
    if (newWidth == picture.width()) {
      return cut(picture, new Box(part.x0(), 0, part.x1(), picture.height()));
    }
    Kernel kernel = Kernel.of(picture.width(), newWidth, part.x0(), part.x1(), resampling);
    int width = kernel.size();
    byte[] target = new byte[3 * width * picture.height()];
    for (int y = 0; y < picture.height(); y++) {
      kernel.resizeLine(picture.samples(), 3 * y * picture.width(), target, 3 * y * width);
    }
    return Picture.owning(width, picture.height(), target);
  }

  private static Picture rows(Picture picture, Kernel kernel) {
    byte[] target = kernel.resizeLines(picture.samples(), 3 * picture.width());
    return Picture.owning(picture.width(), kernel.size(), target);
  }

  private static Picture nearest(Picture picture, int width, int height, Box part) {
    int[] columns = nearestPositions(picture.width(), width, part.x0(), part.x1());
    int[] rows = nearestPositions(picture.height(), height, part.y0(), part.y1());
    byte[] target = new byte[3 * columns.length * rows.length];
    int to = 0;
    for (int row : rows) {
      for (int column : columns) {
        System.arraycopy(picture.samples(), 3 * (row * picture.width() + column), target, to, 3);
        to += 3;
      }
    }
    return Picture.owning(columns.length, rows.length, target);
  }

  /**
   * Where the target pixels from {@code begin} on to {@code end} come from. Positions are summed up
   * step by step, since Pillow's rounding errors decide ties.
   */
  static int[] nearestPositions(int from, int to, int begin, int end) {
    int[] positions = new int[end - begin];
    double step = (double) from / to;
    double position = step * 0.5;
    for (int i = 0; i < end; i++) {
      if (i >= begin) {
        positions[i - begin] = Math.min((int) position, from - 1);
      }
      position += step;
    }
    return positions;
  }
}
