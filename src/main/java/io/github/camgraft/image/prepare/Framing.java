package io.github.camgraft.image.prepare;

import io.github.camgraft.cam.Box;
import io.github.camgraft.image.Canvas;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.PlaneResize;
import io.github.camgraft.image.Resampling;
import io.github.camgraft.image.Resize;
import java.util.Arrays;

/**
 * Where the network's input lies on a photograph: the photograph is resized as a whole, and the
 * input is a window on the result. All numbers are pixels.
 *
 * @param photoWidth columns of the photograph
 * @param photoHeight rows of the photograph
 * @param resizedWidth columns of the resized photograph
 * @param resizedHeight rows of the resized photograph
 * @param left the window's first column on the resized photograph; negative where bars are added
 * @param top the window's first row on the resized photograph; negative where bars are added
 * @param width columns of the window
 * @param height rows of the window
 */
public record Framing(
    int photoWidth,
    int photoHeight,
    int resizedWidth,
    int resizedHeight,
    int left,
    int top,
    int width,
    int height) {

  /** All of what is taken as it is. */
  static Framing whole(int width, int height) {
    return new Framing(width, height, width, height, 0, 0, width, height);
  }

  /** The framing of a photograph of the given size. */
  static Framing of(Geometry how, int photoWidth, int photoHeight) {
    double across = (double) how.width() / photoWidth;
    double down = (double) how.height() / photoHeight;
    return switch (how.fit()) {
      case WARP -> warped(how, photoWidth, photoHeight);
      case PAD -> padded(how, photoWidth, photoHeight);
      case CROP -> {
        double shorter = (double) how.resize() / Math.min(photoWidth, photoHeight);
        yield shorter > Math.max(across, down)
            ? cropped(how, photoWidth, photoHeight, how.resize(), photoWidth <= photoHeight)
            : cropped(
                how,
                photoWidth,
                photoHeight,
                across >= down ? how.width() : how.height(),
                across >= down);
      }
    };
  }

  /**
   * The part of the photograph that a box of the network's input shows.
   *
   * @param box in pixels of the network's input
   * @return in pixels of the photograph, at least all that the box shows, within the photograph
   */
  public Box toPhoto(Box box) {
    int x0 = clip(Math.floorDiv((long) (box.x0() + left) * photoWidth, resizedWidth), photoWidth);
    int y0 = clip(Math.floorDiv((long) (box.y0() + top) * photoHeight, resizedHeight), photoHeight);
    int x1 = clip(-Math.floorDiv(-(long) (box.x1() + left) * photoWidth, resizedWidth), photoWidth);
    int y1 =
        clip(-Math.floorDiv(-(long) (box.y1() + top) * photoHeight, resizedHeight), photoHeight);
    return new Box(x0, y0, x1, y1);
  }

  /** The window on the photograph; what it shows beyond the photograph is of one grey level. */
  Picture show(Picture photo, Resampling resampling, int padding) {
    Box visible = visible();
    Picture shown = Resize.part(photo, resizedWidth, resizedHeight, visible, resampling);
    if (visible.width() == width && visible.height() == height) {
      return shown;
    }
    Canvas canvas = new Canvas(width, height);
    canvas.fill(new Box(0, 0, width, height), padding * 0x010101);
    canvas.paste(shown, visible.x0() - left, visible.y0() - top);
    return canvas.picture();
  }

  /** The window on one band of the photograph, as {@link #show(Picture, Resampling, int)}. */
  float[] show(float[] plane, Resampling resampling, int padding) {
    Box visible = visible();
    float[] shown =
        PlaneResize.part(plane, photoWidth, resizedWidth, resizedHeight, visible, resampling);
    if (visible.width() == width && visible.height() == height) {
      return shown;
    }
    float[] window = new float[width * height];
    Arrays.fill(window, padding);
    for (int y = 0; y < visible.height(); y++) {
      int to = (visible.y0() - top + y) * width + visible.x0() - left;
      System.arraycopy(shown, y * visible.width(), window, to, visible.width());
    }
    return window;
  }

  /** The part of the resized photograph that the window shows. */
  private Box visible() {
    return new Box(
        Math.max(0, left),
        Math.max(0, top),
        Math.min(resizedWidth, left + width),
        Math.min(resizedHeight, top + height));
  }

  /** One side becomes {@code length} long; the other follows, rounded down as torchvision does. */
  private static Framing cropped(
      Geometry how, int photoWidth, int photoHeight, int length, boolean lengthIsWidth) {
    int resizedWidth =
        lengthIsWidth
            ? length
            : Math.max(how.width(), (int) ((double) length * photoWidth / photoHeight));
    int resizedHeight =
        lengthIsWidth
            ? Math.max(how.height(), (int) ((double) length * photoHeight / photoWidth))
            : length;
    return centred(how, photoWidth, photoHeight, resizedWidth, resizedHeight);
  }

  /** To the input's size, or to a larger one of the same proportions. */
  private static Framing warped(Geometry how, int photoWidth, int photoHeight) {
    int shorter = Math.min(how.width(), how.height());
    double times = Math.max(1, (double) how.resize() / shorter);
    return centred(
        how,
        photoWidth,
        photoHeight,
        (int) Math.rint(times * how.width()),
        (int) Math.rint(times * how.height()));
  }

  /** As Pillow's {@code ImageOps.pad}. */
  private static Framing padded(Geometry how, int photoWidth, int photoHeight) {
    double shape = (double) photoWidth / photoHeight;
    double wanted = (double) how.width() / how.height();
    int resizedWidth = how.width();
    int resizedHeight = how.height();
    if (shape > wanted) {
      resizedHeight = (int) Math.rint((double) photoHeight / photoWidth * how.width());
    } else if (shape < wanted) {
      resizedWidth = (int) Math.rint(shape * how.height());
    }
    return centred(
        how, photoWidth, photoHeight, Math.max(1, resizedWidth), Math.max(1, resizedHeight));
  }

  /** Halves of odd differences are rounded to the even neighbour, as Python does. */
  private static Framing centred(
      Geometry how, int photoWidth, int photoHeight, int resizedWidth, int resizedHeight) {
    return new Framing(
        photoWidth,
        photoHeight,
        resizedWidth,
        resizedHeight,
        (int) Math.rint((resizedWidth - how.width()) / 2.0),
        (int) Math.rint((resizedHeight - how.height()) / 2.0),
        how.width(),
        how.height());
  }

  private static int clip(long position, int length) {
    return (int) Math.max(0, Math.min(length, position));
  }
}
