package io.github.camgraft.spark.catalogue;

import java.util.List;
import java.util.function.IntFunction;

/** Maps as directions: how strong one is says nothing of where it is strong. */
final class UnitMap {
  private UnitMap() {}

  /**
   * Divided by its length; all zeros if it shows nothing.
   *
   * @param count how many numbers it has
   * @param value each of them
   */
  static double[] of(int count, IntFunction<Object> value) {
    double[] unit = new double[count];
    double squares = 0;
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (Float) value.apply(i);
      squares += unit[i] * unit[i];
    }
    return divided(unit, Math.sqrt(squares));
  }

  private static double[] divided(double[] map, double length) {
    double[] divided = new double[map.length];
    for (int i = 0; i < map.length; i++) {
      divided[i] = length > 0 ? map[i] / length : 0;
    }
    return divided;
  }

  /** 1 − cosine. */
  static double unlikeness(double[] one, double[] other) {
    double product = 0;
    double ofOne = 0;
    double ofOther = 0;
    for (int i = 0; i < one.length; i++) {
      product += one[i] * other[i];
      ofOne += one[i] * one[i];
      ofOther += other[i] * other[i];
    }
    double lengths = Math.sqrt(ofOne * ofOther);
    return lengths > 0 ? 1 - product / lengths : 1;
  }

  /** The mean of some maps. */
  static double[] mean(List<double[]> maps) {
    double[] mean = new double[maps.get(0).length];
    for (double[] map : maps) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += map[i] / maps.size();
      }
    }
    return mean;
  }
}
