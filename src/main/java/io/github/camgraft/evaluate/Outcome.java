package io.github.camgraft.evaluate;

import java.util.List;

/**
 * What a measure says of one map.
 *
 * @param value the figure
 * @param curve what it sums up, in equal steps; empty where it sums up nothing
 */
public record Outcome(double value, List<Double> curve) {
  /** Keeps its own copy. */
  public Outcome {
    curve = List.copyOf(curve);
  }

  static Outcome of(double value) {
    return new Outcome(value, List.of());
  }

  static Outcome of(boolean hit) {
    return of(hit ? 1 : 0);
  }
}
