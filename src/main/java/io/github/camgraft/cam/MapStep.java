package io.github.camgraft.cam;

import io.github.camgraft.tensor.Space;

/**
 * One thing that a convention does to a rectified map.
 *
 * @hidden
 */
public sealed interface MapStep {
  /** To the input's size, linear between pixel centres. */
  MapStep BILINEAR = new Resize(Interpolation.BILINEAR_HALF_PIXEL);

  /** To the input's size, each value repeated. */
  MapStep NEAREST = new Resize(Interpolation.NEAREST_FLOOR);

  /**
   * {@return the map after this step}
   *
   * @param map the map
   * @param input the places of the network's input
   */
  Heatmap apply(Heatmap map, Space input);

  /**
   * Brings a map to the size of the network's input.
   *
   * @param interpolation how
   */
  record Resize(Interpolation interpolation) implements MapStep {
    @Override
    public Heatmap apply(Heatmap map, Space input) {
      return map.resized(input, interpolation);
    }
  }

  /**
   * Moves and stretches a map over 0 to 1.
   *
   * @param epsilon added to the range before dividing by it, so that a flat map becomes zero
   */
  record Spread(double epsilon) implements MapStep {
    @Override
    public Heatmap apply(Heatmap map, Space input) {
      return map.spread(epsilon);
    }
  }
}
