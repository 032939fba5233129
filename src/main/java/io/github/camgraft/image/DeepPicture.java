package io.github.camgraft.image;

import java.util.List;
import java.util.Locale;

/**
 * A picture of any number of bands whose numbers are those of its file: 16 bits, real numbers, or
 * bands that are no colours. Instances never change.
 *
 * @hidden
 */
public final class DeepPicture implements Photo {
  private final String name;
  private final int width;
  private final int height;
  private final float[][] planes;
  private final Units units;
  private final boolean opacity;

  /**
   * Takes the planes as they are.
   *
   * @param name what to call it in messages
   * @param width in pixels
   * @param height in pixels
   * @param planes the numbers of each band, row by row
   * @param units what the numbers mean
   * @param opacity whether the last band is opacity rather than something to look at
   */
  public DeepPicture(
      String name, int width, int height, float[][] planes, Units units, boolean opacity) {
    this.name = name;
    this.width = width;
    this.height = height;
    this.planes = planes;
    this.units = units;
    this.opacity = opacity;
  }

  /**
   * {@return the three colours of an ordinary picture as bands}
   *
   * @param picture the picture
   */
  public static DeepPicture of(Picture picture) {
    byte[] samples = picture.samples();
    float[][] planes = new float[3][samples.length / 3];
    for (int i = 0; i < samples.length; i++) {
      planes[i % 3][i / 3] = samples[i] & 0xff;
    }
    return new DeepPicture(
        "the picture", picture.width(), picture.height(), planes, Units.levels(8), false);
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  /** {@return how many bands there are, opacity included} */
  public int bands() {
    return planes.length;
  }

  /**
   * {@return the numbers of a band, row by row; not a copy, nobody writes to them}
   *
   * @param band which band, counted from 0
   */
  public float[] plane(int band) {
    return planes[band];
  }

  /** {@return what to call it in messages} */
  public String name() {
    return name;
  }

  /** {@return what its numbers mean by themselves} */
  public Units units() {
    return units;
  }

  /** {@return whether the last band is opacity rather than something to look at} */
  public boolean hasOpacity() {
    return opacity;
  }

  /**
   * {@return the same size and meaning, other planes}
   *
   * @param newWidth in places
   * @param newHeight in places
   * @param newPlanes one array for each band
   * @param newOpacity one number for each pixel
   */
  public DeepPicture with(int newWidth, int newHeight, float[][] newPlanes, boolean newOpacity) {
    return new DeepPicture(name, newWidth, newHeight, newPlanes, units, newOpacity);
  }

  /**
   * Without opacity, where there is one.
   *
   * @return the picture
   */
  public DeepPicture opaque() {
    if (!opacity) {
      return this;
    }
    float[][] colours = new float[planes.length - 1][];
    System.arraycopy(planes, 0, colours, 0, colours.length);
    return with(width, height, colours, false);
  }

  /**
   * {@return some of the bands}
   *
   * @param numbers counted from 1
   * @throws ImageException if one of them is not there
   */
  public DeepPicture picked(List<Integer> numbers) {
    float[][] chosen = new float[numbers.size()][];
    for (int i = 0; i < chosen.length; i++) {
      int number = numbers.get(i);
      if (number > planes.length) {
        throw new ImageException(
            "%s has no band %d; it has %d.".formatted(name, number, planes.length));
      }
      chosen[i] = planes[number - 1];
    }
    return with(width, height, chosen, false);
  }

  /**
   * {@return which numbers are black and white where nobody said it} Unsigned numbers of a fixed
   * width use all of it. Real numbers up to 1 are shares of white, as in scikit-image; other
   * numbers up to 255 are grey levels.
   *
   * @throws ImageException if the numbers do not show it
   */
  public Range range() {
    if (units.kind() == Units.Kind.LEVELS) {
      return new Range(0, units.white());
    }
    float lowest = Float.POSITIVE_INFINITY;
    float highest = Float.NEGATIVE_INFINITY;
    for (float[] plane : planes) {
      for (float number : plane) {
        lowest = number < lowest ? number : lowest;
        highest = number > highest ? number : highest;
      }
    }
    if (lowest < 0 || highest > 255) {
      throw new ImageException(
          String.format(
              Locale.ROOT,
              "%s holds numbers from %s to %s and does not say which of them are black and white; give them with --range LOW,HIGH or --window CENTRE,WIDTH.",
              name,
              text(lowest),
              text(highest)));
    }
    return new Range(0, units.kind() == Units.Kind.REAL && highest <= 1 ? 1 : 255);
  }

  private static String text(float number) {
    return number == Math.rint(number) && Math.abs(number) < 1e7
        ? Long.toString((long) number)
        : Float.toString(number);
  }

  /**
   * As a picture of 8 bits: the first three bands, or the first one as grey.
   *
   * @return the picture
   */
  public Picture reduced() {
    Range range = range();
    boolean levels = units.kind() == Units.Kind.LEVELS;
    double step = (units.white() + 1) / 256;
    int last = opaque().bands() < 3 ? 0 : 2;
    byte[] samples = new byte[3 * width * height];
    for (int i = 0; i < samples.length; i++) {
      float number = planes[Math.min(last, i % 3)][i / 3];
      // As Pillow has it, 16 bits keep the upper 8.
      samples[i] = (byte) (levels ? (int) (number / step) : Math.round(range.level(number)));
    }
    return Picture.owning(width, height, samples);
  }
}
