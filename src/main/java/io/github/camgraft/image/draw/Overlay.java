package io.github.camgraft.image.draw;

import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.image.Canvas;
import io.github.camgraft.image.Picture;

/** Lays maps and boxes over pictures. */
public final class Overlay {
  private Overlay() {}

  /**
   * {@return a map in colours over a picture}
   *
   * @param picture what the network saw
   * @param map values from 0 to 1, see {@link Heatmap#normalised()}; a map of another size is
   *     brought to the picture's, bilinearly between pixel centres
   * @param colours the colour map
   * @param opacity how much of the colour shows, from 0 (the picture alone) to 1
   * @throws IllegalArgumentException if the opacity lies outside its range
   */
  public static Picture heat(Picture picture, Heatmap map, ColorMap colours, double opacity) {
    if (!(opacity >= 0 && opacity <= 1)) {
      throw new IllegalArgumentException("An opacity lies from 0 to 1, not at " + opacity);
    }
    Heatmap fitting = fitting(picture, map);
    double[] below = shares(1 - opacity);
    double[] above = shares(opacity);
    byte[] seen = picture.samples();
    byte[] mixed = new byte[seen.length];
    int i = 0;
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        int rgb = colours.rgb(fitting.at(y, x));
        for (int shift = 16; shift >= 0; shift -= 8) {
          double level = below[seen[i] & 0xff] + above[(rgb >> shift) & 0xff];
          mixed[i] = (byte) (int) (level + 0.5);
          i++;
        }
      }
    }
    return Picture.owning(picture.width(), picture.height(), mixed);
  }

  /** A share of each of the 256 levels. */
  private static double[] shares(double share) {
    double[] shares = new double[256];
    for (int level = 0; level < shares.length; level++) {
      shares[level] = share * level;
    }
    return shares;
  }

  /**
   * Lines along which a map has the same value, light with a dark border.
   *
   * @param picture the picture
   * @param map as for {@link #heat}
   * @param levels the values, from 0 to 1
   * @return a picture of the same size
   */
  public static Picture contours(Picture picture, Heatmap map, double... levels) {
    Heatmap fitting = fitting(picture, map);
    boolean[] line = new boolean[picture.width() * picture.height()];
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        int here = band(fitting.at(y, x), levels);
        line[y * picture.width() + x] =
            here != band(fitting.at(y, Math.max(0, x - 1)), levels)
                || here != band(fitting.at(Math.max(0, y - 1), x), levels);
      }
    }
    int[] pixels = new int[line.length];
    for (int i = 0; i < line.length; i++) {
      int x = i % picture.width();
      boolean border =
          (x > 0 && line[i - 1]) || (i >= picture.width() && line[i - picture.width()]);
      int beside = border ? 0x202020 : picture.rgb(i / picture.width(), x);
      pixels[i] = line[i] ? 0xffffff : beside;
    }
    return Picture.of(picture.width(), picture.height(), pixels);
  }

  /** How many levels a value reaches. */
  private static int band(double value, double... levels) {
    int band = 0;
    for (double level : levels) {
      band += value >= level ? 1 : 0;
    }
    return band;
  }

  private static Heatmap fitting(Picture picture, Heatmap map) {
    boolean sameSize = map.height() == picture.height() && map.width() == picture.width();
    return sameSize
        ? map
        : map.resized(picture.height(), picture.width(), Interpolation.BILINEAR_HALF_PIXEL);
  }

  /**
   * {@return a map alone, in colours}
   *
   * @param map values from 0 to 1
   * @param colours the colour map
   */
  public static Picture map(Heatmap map, ColorMap colours) {
    return heat(Picture.filled(map.width(), map.height(), 0), map, colours, 1);
  }

  /**
   * {@return a frame along the inside of a box; what lies beyond the picture is left out}
   *
   * @param picture the picture
   * @param box the box, in pixels
   * @param rgb the colour, {@code 0xRRGGBB}
   * @param thickness of the line in pixels
   */
  public static Picture frame(Picture picture, Box box, int rgb, int thickness) {
    Canvas canvas = new Canvas(picture.width(), picture.height());
    canvas.paste(picture, 0, 0);
    int across = Math.min(thickness, box.width());
    int down = Math.min(thickness, box.height());
    canvas.fill(new Box(box.x0(), box.y0(), box.x1(), box.y0() + down), rgb);
    canvas.fill(new Box(box.x0(), box.y1() - down, box.x1(), box.y1()), rgb);
    canvas.fill(new Box(box.x0(), box.y0(), box.x0() + across, box.y1()), rgb);
    canvas.fill(new Box(box.x1() - across, box.y0(), box.x1(), box.y1()), rgb);
    return canvas.picture();
  }
}
