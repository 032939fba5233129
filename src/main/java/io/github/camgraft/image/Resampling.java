package io.github.camgraft.image;

import java.util.Locale;

/**
 * How a picture is brought to another size. All but {@link #NEAREST} smooth before they reduce
 * ("antialias"), as Pillow and torchvision do on pictures.
 *
 * @hidden
 */
public enum Resampling {
  /** The pixel at the same relative place. */
  NEAREST(0) {
    @Override
    double weight(double distance) {
      return distance == 0 ? 1 : 0;
    }
  },
  /** A triangle; what torchvision's published networks expect. */
  BILINEAR(1) {
    @Override
    double weight(double distance) {
      return Math.max(0, 1 - Math.abs(distance));
    }
  },
  /** Cubic convolution with a = -0.5. */
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double a = -0.5;
      double d = Math.abs(distance);
      if (d < 1) {
        return ((a + 2) * d - (a + 3)) * d * d + 1;
      }
      return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
    }
  },
  /** A sinc windowed by a sinc of three lobes. */
  LANCZOS(3) {
    @Override
    double weight(double distance) {
      return distance >= -3 && distance < 3 ? sinc(distance) * sinc(distance / 3) : 0;
    }
  };

  private final double support;

  Resampling(double support) {
    this.support = support;
  }

  /** {@return the name in texts: the constant's, in small letters} */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How far the filter reaches, in pixels, when enlarging. */
  double support() {
    return support;
  }

  /** The filter's value at a distance from its centre. */
  abstract double weight(double distance);

  private static double sinc(double x) {
    return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
  }
}
