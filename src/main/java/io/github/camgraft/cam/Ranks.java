package io.github.camgraft.cam;

import java.util.Arrays;

/**
 * The places of a map by the order of their values; equal ones share the mean of theirs. Worked out
 * once, they can be compared with those of many maps.
 *
 * @hidden
 */
public final class Ranks {
  private final double[] ranks;

  private Ranks(double[] ranks) {
    this.ranks = ranks;
  }

  /**
   * Of a map.
   *
   * @param map the map
   * @return the ranks
   */
  public static Ranks of(Heatmap map) {
    float[] values = map.tensor().values();
    int[] order = order(values);
    double[] ranks = new double[values.length];
    int from = 0;
    while (from < order.length) {
      int to = from;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0;
      }
      from = to;
    }
    return new Ranks(ranks);
  }

  /**
   * {@return the places of a map, the smallest value first; equal ones in reading order}
   *
   * @param map the map
   */
  public static int[] rising(Heatmap map) {
    return order(map.tensor().values());
  }

  /** A value and its place fit into one number, which is sorted faster than places are. */
  private static int[] order(float... values) {
    long[] keys = new long[values.length];
    for (int place = 0; place < keys.length; place++) {
      // A negative zero is as large as a positive one.
      int bits = Float.floatToIntBits(values[place] + 0f);
      int key = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
      keys[place] = ((long) key << 32) | place;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
  }

  /**
   * Spearman's: 1 for the same order of places, 0 for no relation or a flat map.
   *
   * @param other the other one
   * @return from -1 to 1
   * @throws IllegalArgumentException if the maps differ in size
   */
  public double correlation(Ranks other) {
    if (ranks.length != other.ranks.length) {
      throw new IllegalArgumentException(
          "%d and %d places cannot be compared".formatted(ranks.length, other.ranks.length));
    }
    double mean = (ranks.length - 1) / 2.0;
    double product = 0;
    double square = 0;
    double otherSquare = 0;
    for (int i = 0; i < ranks.length; i++) {
      product += (ranks[i] - mean) * (other.ranks[i] - mean);
      square += (ranks[i] - mean) * (ranks[i] - mean);
      otherSquare += (other.ranks[i] - mean) * (other.ranks[i] - mean);
    }
    double size = Math.sqrt(square * otherSquare);
    return size == 0 ? 0 : product / size;
  }
}
