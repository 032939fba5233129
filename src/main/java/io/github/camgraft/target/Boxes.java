package io.github.camgraft.target;

import io.github.camgraft.cam.Box;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Boxes out of numbers, and one of several that show the same object. */
final class Boxes {
  /** Two boxes of one class that share more show the same object. */
  private static final double SAME = 0.45;

  private Boxes() {}

  /** Middle x, y, width and height from one place on. */
  static Box ofMiddle(double[] row, int from, double width, double height) {
    double halfWidth = row[from + 2] / 2;
    double halfHeight = row[from + 3] / 2;
    return box(
        (row[from] - halfWidth) * width,
        (row[from + 1] - halfHeight) * height,
        (row[from] + halfWidth) * width,
        (row[from + 1] + halfHeight) * height);
  }

  /** Left, top, right and bottom from one place on. */
  static Box ofCorners(double[] row, int from, double width, double height) {
    return box(
        row[from] * width, row[from + 1] * height, row[from + 2] * width, row[from + 3] * height);
  }

  private static Box box(double left, double top, double right, double bottom) {
    int x0 = (int) Math.rint(left);
    int y0 = (int) Math.rint(top);
    return new Box(
        x0,
        y0,
        Math.max(x0 + 1, (int) Math.rint(right)),
        Math.max(y0 + 1, (int) Math.rint(bottom)));
  }

  /** The surest box of each object, the surest first. */
  static List<Detection> distinct(List<Detection> candidates, double least) {
    List<Detection> kept = new ArrayList<>();
    candidates.stream()
        .filter(candidate -> candidate.confidence() >= least)
        .sorted(Comparator.comparingDouble(Detection::confidence).reversed())
        .limit(MOST)
        .filter(candidate -> kept.stream().noneMatch(other -> isSame(candidate, other)))
        .forEach(kept::add);
    return kept;
  }

  /** So many are looked at, as detectors do. */
  private static final int MOST = 3000;

  private static boolean isSame(Detection one, Detection other) {
    return one.label() == other.label() && one.box().intersectionOverUnion(other.box()) > SAME;
  }
}
