package io.github.camgraft.layer;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/**
 * The axes of a tensor that count places of the picture, and where its tokens stood in it.
 *
 * @param axes rows, columns, or both as one
 * @param origin the plane whose places became tokens, where there is one
 */
record PlaceAxes(Set<Integer> axes, Optional<Origin> origin) {
  /** A tensor without places. */
  static final PlaceAxes NONE = new PlaceAxes(Set.of());

  /**
   * A plane that was laid out as tokens, row by row.
   *
   * @param plane the tensor that was laid out
   * @param height its axis that counts rows
   * @param width its axis that counts columns
   * @param leading how many tokens were put in front
   * @param trailing how many tokens were put behind
   */
  record Origin(String plane, int height, int width, int leading, int trailing) {
    Origin between(long before, long behind) {
      return new Origin(
          plane,
          height,
          width,
          Math.toIntExact(leading + before),
          Math.toIntExact(trailing + behind));
    }
  }

  /** Keeps its own copy. */
  PlaceAxes {
    axes = Set.copyOf(axes);
  }

  PlaceAxes(Set<Integer> axes) {
    this(axes, Optional.empty());
  }

  boolean contains(int axis) {
    return axes.contains(axis);
  }

  /** The axes by other numbers; those that get a negative one are gone. */
  PlaceAxes renumbered(IntUnaryOperator number) {
    Set<Integer> changed = new TreeSet<>();
    axes.forEach(axis -> changed.add(number.applyAsInt(axis)));
    changed.removeIf(axis -> axis < 0);
    return new PlaceAxes(changed, changed.isEmpty() ? Optional.empty() : origin);
  }

  PlaceAxes withOrigin(Optional<Origin> plane) {
    return new PlaceAxes(axes, plane);
  }
}
