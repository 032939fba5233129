package io.github.camgraft.evaluate;

import java.util.List;

/**
 * What a measure says of a row of the table, over all photographs.
 *
 * @param value the figure
 * @param low the lower end of the interval in which it would lie for 95 % of samples of photographs
 * @param high the upper end
 * @param count over how many maps
 * @param curve the mean of the curves; empty where there are none
 */
public record Figure(double value, double low, double high, int count, List<Double> curve) {
  /** Keeps its own copy. */
  public Figure {
    curve = List.copyOf(curve);
  }
}
