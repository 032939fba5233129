package io.github.camgraft.layer;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * The part of a tensor that is read: for some of its axes, which places. Axes that are not
 * mentioned are read as a whole.
 *
 * @param ranges by axis
 */
record Part(Map<Integer, Range> ranges) {
  /** All of a tensor. */
  static final Part WHOLE = new Part(Map.of());

  /**
   * Places that follow each other.
   *
   * @param start the first one
   * @param end behind the last one
   */
  record Range(long start, long end) {
    static Range of(long place) {
      return new Range(place, place + 1);
    }

    long length() {
      return end - start;
    }

    Range shifted(long by) {
      return new Range(start + by, end + by);
    }

    /** The smallest range that holds both. */
    Range hull(Range other) {
      return new Range(Math.min(start, other.start), Math.max(end, other.end));
    }

    /** What lies in both, if anything does. */
    Optional<Range> common(Range other) {
      Range both = new Range(Math.max(start, other.start), Math.min(end, other.end));
      return both.length() > 0 ? Optional.of(both) : Optional.empty();
    }
  }

  /** Keeps its own copy. */
  Part {
    ranges = Map.copyOf(ranges);
  }

  /** What is read of an axis, if that is not all. */
  Optional<Range> of(int axis) {
    return Optional.ofNullable(ranges.get(axis));
  }

  /** Whether one place of an axis is read and no other. */
  boolean isOne(int axis) {
    return of(axis).filter(range -> range.length() == 1).isPresent();
  }

  Part with(int axis, Range range) {
    Map<Integer, Range> changed = new TreeMap<>(ranges);
    changed.put(axis, range);
    return new Part(changed);
  }

  Part without(int axis) {
    Map<Integer, Range> changed = new TreeMap<>(ranges);
    changed.remove(axis);
    return new Part(changed);
  }

  /** The axes by other numbers; those that get a negative one are read as a whole. */
  Part renumbered(IntUnaryOperator number) {
    Map<Integer, Range> changed = new TreeMap<>();
    ranges.forEach((axis, range) -> changed.put(number.applyAsInt(axis), range));
    changed.keySet().removeIf(axis -> axis < 0);
    return new Part(changed);
  }

  /** A part that holds both. */
  Part hull(Part other) {
    Map<Integer, Range> changed = new TreeMap<>();
    ranges.forEach(
        (axis, range) -> other.of(axis).ifPresent(too -> changed.put(axis, range.hull(too))));
    return new Part(changed);
  }
}
