package io.github.camgraft.target;

import io.github.camgraft.tensor.FloatTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of boxes with numbers for each, whichever axis counts the boxes.
 *
 * @param numbers [A, K] or [K, A]
 * @param count how many boxes there are
 * @param width how many numbers each has
 * @param perBox how far apart the boxes lie in memory
 * @param perNumber how far apart the numbers of a box lie
 */
record Head(FloatTensor numbers, int count, int width, int perBox, int perNumber) {
  /** Sides that are shares of the picture are no larger, even where a box leaves it. */
  private static final double LARGEST_SHARE = 2;

  static Head rows(FloatTensor list) {
    return new Head(list, list.size(0), list.size(1), list.size(1), 1);
  }

  static Head columns(FloatTensor list) {
    return new Head(list, list.size(1), list.size(0), 1, list.size(1));
  }

  /** More boxes than numbers for each. */
  static Head along(FloatTensor list) {
    return list.size(0) < list.size(1) ? columns(list) : rows(list);
  }

  int index(int box, int number) {
    return box * perBox + number * perNumber;
  }

  double at(int box, int number) {
    return numbers.at(index(box, number));
  }

  double[] row(int box) {
    double[] row = new double[width];
    for (int i = 0; i < width; i++) {
      row[i] = at(box, i);
    }
    return row;
  }

  float[] floats(int box) {
    float[] row = new float[width];
    for (int i = 0; i < width; i++) {
      row[i] = (float) at(box, i);
    }
    return row;
  }

  /** The largest number of a box from one on, and in front of another. */
  int best(int box, int from, int end) {
    int best = from;
    for (int i = from + 1; i < end; i++) {
      best = at(box, i) > at(box, best) ? i : best;
    }
    return best;
  }

  /** Whether all numbers in a place may be probabilities. */
  boolean isProbability(int number) {
    for (int box = 0; box < count; box++) {
      double p = at(box, number);
      if (!(p >= 0 && p <= 1)) {
        return false;
      }
    }
    return true;
  }

  /** Whether all numbers in a place are whole ones that count from zero on. */
  boolean isLabel(int number) {
    for (int box = 0; box < count; box++) {
      double label = at(box, number);
      if (label < 0 || label != Math.rint(label)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the four sides from one place on are shares of the picture, not pixels. */
  boolean isShares(int from) {
    for (int box = 0; box < count; box++) {
      for (int side = from; side < from + 4; side++) {
        if (Math.abs(at(box, side)) > LARGEST_SHARE) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * The place behind the classes that begin at one: so many as have names, or as far as there are
   * probabilities. Behind them are mask coefficients or key points.
   *
   * @param names how many classes have names; 0 if nobody knows
   */
  int endOfClasses(int first, int names) {
    if (names > 0 && first + names <= width) {
      return first + names;
    }
    int end = first;
    while (end < width && isProbability(end)) {
      end++;
    }
    return Math.max(end, first + 1);
  }

  /**
   * Each box with its likeliest class, of which the numbers are probabilities by themselves.
   *
   * @param first where the classes begin
   * @param objectness where the number stands that says whether there is anything; negative where
   *     there is none
   */
  List<Detection> detections(int first, int objectness, Answer answer) {
    int end = endOfClasses(first, answer.classes().count());
    boolean shares = isShares(0);
    List<Detection> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int best = best(i, first, end);
      double p = at(i, best);
      found.add(
          new Detection(
              Boxes.ofMiddle(row(i), 0, shares ? answer.width() : 1, shares ? answer.height() : 1),
              best - first,
              objectness < 0 ? p : p * at(i, objectness),
              index(i, best),
              Detection.slopeOfLogit(p)));
    }
    return found;
  }
}
