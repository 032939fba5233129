package io.github.camgraft.augment;

import io.github.camgraft.cam.Convention;

/**
 * In which form an augmented model returns its explanation.
 *
 * @param parts what is returned
 * @param convention whose arithmetic makes the finished maps, and whose feature layer is taken
 *     where none is named
 */
public record Emission(Parts parts, Convention convention) {
  /** Raw parts, for programs with arithmetic of their own; the paper's convention. */
  public static final Emission DEFAULT = new Emission(Parts.RAW, Convention.PAPER);

  /** How far the model itself goes. */
  public enum Parts {
    /** Feature maps and gradients. */
    RAW,
    /** Finished maps. */
    MAPS,
    /** All of them. */
    BOTH;

    /** Whether feature maps and gradients are returned. */
    public boolean raw() {
      return this != MAPS;
    }

    /** Whether finished maps are returned. */
    public boolean maps() {
      return this != RAW;
    }
  }

  /** With these parts returned. */
  public Emission withParts(Parts wanted) {
    return new Emission(wanted, convention);
  }

  /** With that convention. */
  public Emission withConvention(Convention other) {
    return new Emission(parts, other);
  }
}
