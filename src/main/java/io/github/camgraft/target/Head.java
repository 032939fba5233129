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
  static Head rows(FloatTensor list) {
    return new Head(list, list.size(0), list.size(1), list.size(1), 1);
  }

  static Head columns(FloatTensor list) {
    return new Head(list, list.size(1), list.size(0), 1, list.size(1));
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

  /** The largest number of a box from one on. */
  int best(int box, int from) {
    int best = from;
    for (int i = from + 1; i < width; i++) {
      best = at(box, i) > at(box, best) ? i : best;
    }
    return best;
  }

  /**
   * Each box with its likeliest class.
   *
   * @param first where the classes begin
   * @param objectness where the number stands that says whether there is anything; negative where
   *     there is none
   */
  List<Detection> detections(int first, int objectness, Boxes.Reader reader) {
    List<Detection> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int best = best(i, first);
      double probability = at(i, best);
      double confidence = objectness < 0 ? probability : probability * at(i, objectness);
      found.add(
          new Detection(
              reader.read(row(i)), best - first, confidence, probability, index(i, best)));
    }
    return found;
  }
}
