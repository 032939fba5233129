package io.github.camgraft.augment;

import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Merge;
import java.util.Optional;

/**
 * In which form an augmented model returns its explanation.
 *
 * @param parts what is returned
 * @param convention whose arithmetic makes the finished maps, and whose feature layer is taken
 *     where none is named
 * @param display whether maps are returned as pixels of 8 bits too
 * @param classesPerImage how many classes of each picture one run explains; the outputs have an
 *     axis for them where it is more than one
 * @param gated whether an input of the model says if anything is explained at all
 * @param merge how the finished maps of several layers become one more, if they do
 */
public record Emission(
    Parts parts,
    Convention convention,
    boolean display,
    int classesPerImage,
    boolean gated,
    Optional<Merge> merge) {
  /** Raw parts of one class in every run, for programs with arithmetic of their own. */
  public static final Emission DEFAULT =
      new Emission(Parts.RAW, Convention.PAPER, false, 1, false, Optional.empty());

  /**
   * At least one class.
   *
   * @param parts what is returned
   * @param convention whose arithmetic makes the finished maps, and whose feature layer is taken
   *     where none is named
   * @param display whether maps are returned as pixels of 8 bits too
   * @param classesPerImage how many classes of each picture one run explains; the outputs have an
   *     axis for them where it is more than one
   * @param gated whether an input of the model says if anything is explained at all
   * @param merge how the finished maps of several layers become one more, if they do
   */
  public Emission {
    if (classesPerImage < 1) {
      throw new IllegalArgumentException("at least one class must be explained");
    }
  }

  /** How far the model itself goes. */
  public enum Parts {
    /** Feature maps and gradients. */
    RAW,
    /** Finished maps. */
    MAPS,
    /** All of them. */
    BOTH;

    /** {@return whether feature maps and gradients are returned} */
    public boolean raw() {
      return this != MAPS;
    }

    /** {@return whether finished maps are returned} */
    public boolean maps() {
      return this != RAW;
    }
  }

  /**
   * With these parts returned.
   *
   * @param wanted what is returned
   * @return an emission with that change
   */
  public Emission withParts(Parts wanted) {
    return new Emission(wanted, convention, display, classesPerImage, gated, merge);
  }

  /**
   * With that convention.
   *
   * @param other the convention
   * @return an emission with that change
   */
  public Emission withConvention(Convention other) {
    return new Emission(parts, other, display, classesPerImage, gated, merge);
  }

  /**
   * With pixels of 8 bits, or without.
   *
   * @param wanted whether pixels are returned
   * @return an emission with that change
   */
  public Emission withDisplay(boolean wanted) {
    return new Emission(parts, convention, wanted, classesPerImage, gated, merge);
  }

  /**
   * With so many classes of each picture.
   *
   * @param count how many classes
   * @return an emission with that change
   */
  public Emission withClassesPerImage(int count) {
    return new Emission(parts, convention, display, count, gated, merge);
  }

  /**
   * With an input that says whether to explain, or without.
   *
   * @param wanted whether there is such an input
   * @return an emission with that change
   */
  public Emission withGate(boolean wanted) {
    return new Emission(parts, convention, display, classesPerImage, wanted, merge);
  }

  /**
   * With one more map made of those of all layers.
   *
   * @param how how maps of several layers become one
   * @return an emission with that change
   */
  public Emission withMerge(Merge how) {
    return new Emission(parts, convention, display, classesPerImage, gated, Optional.of(how));
  }

  /**
   * Raw parts of one class in every run under the same convention: what the arithmetic in Java
   * takes.
   *
   * @return an emission with that change
   */
  public Emission plain() {
    return DEFAULT.withConvention(convention);
  }

  /** {@return whether this already is {@link #plain}, whatever else is returned} */
  public boolean isPlain() {
    return parts.raw() && classesPerImage == 1 && !gated;
  }

  /** Whether outputs have an axis for several classes of a picture. */
  boolean isForSeveral() {
    return classesPerImage > 1;
  }
}
