package io.github.camgraft.layer;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which axes of a tensor became which by a reshape: the finest division of both shapes into runs of
 * axes that hold the same numbers.
 */
final class AxisGroups {
  /**
   * A run of axes before, and the run that it became.
   *
   * @param from the first axis before
   * @param fromEnd behind the last axis before
   * @param to the first axis afterwards
   * @param toEnd behind the last axis afterwards
   */
  record Group(int from, int fromEnd, int to, int toEnd) {
    /** The axes before. */
    IntStream before() {
      return IntStream.range(from, fromEnd);
    }

    /** The axes afterwards. */
    IntStream after() {
      return IntStream.range(to, toEnd);
    }
  }

  private final Shape before;
  private final Shape after;
  private final List<Group> groups = new ArrayList<>();

  private AxisGroups(Shape before, Shape after) {
    this.before = before;
    this.after = after;
  }

  /** The groups of a reshape, in order. */
  static List<Group> of(Shape before, Shape after) {
    AxisGroups search = new AxisGroups(before, after);
    int[] reached = search.fromTheFront();
    search.fromTheBack(reached[0], reached[1]);
    return List.copyOf(search.groups);
  }

  /** Divides as far as lengths are known or have the same name; says where that ended. */
  private int[] fromTheFront() {
    int from = 0;
    int to = 0;
    while (from < before.rank() && to < after.rank()) {
      int[] ends = ends(from, to);
      if (ends.length == 0) {
        break;
      }
      groups.add(new Group(from, ends[0], to, ends[1]));
      from = ends[0];
      to = ends[1];
    }
    return new int[] {from, to};
  }

  /** Where the shortest group that begins there ends; empty where that cannot be told. */
  private int[] ends(int from, int to) {
    if (before.get(from).equals(after.get(to))) {
      return new int[] {from + 1, to + 1};
    }
    long left = size(before.get(from));
    long right = size(after.get(to));
    int fromEnd = from + 1;
    int toEnd = to + 1;
    while (left > 0 && right > 0 && left != right) {
      if (left < right && fromEnd < before.rank()) {
        left *= size(before.get(fromEnd++));
      } else if (right < left && toEnd < after.rank()) {
        right *= size(after.get(toEnd++));
      } else {
        return new int[0];
      }
    }
    return left > 0 && right > 0 ? new int[] {fromEnd, toEnd} : new int[0];
  }

  /** A length, or something negative where it is open or there is nothing to divide. */
  private static long size(Dimension dimension) {
    return dimension.is(0) ? -1 : dimension.size();
  }

  private void fromTheBack(int from, int to) {
    int fromEnd = before.rank();
    int toEnd = after.rank();
    List<Group> last = new ArrayList<>();
    while (fromEnd > from && toEnd > to && before.get(fromEnd - 1).equals(after.get(toEnd - 1))) {
      last.add(0, new Group(fromEnd - 1, fromEnd, toEnd - 1, toEnd));
      fromEnd--;
      toEnd--;
    }
    if (fromEnd > from && toEnd > to) {
      groups.add(new Group(from, fromEnd, to, toEnd));
    }
    groups.addAll(last);
  }
}
