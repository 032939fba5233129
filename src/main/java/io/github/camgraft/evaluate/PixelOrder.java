package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Ranks;

/** The pixels of a map by what it says of them. */
final class PixelOrder {
  private PixelOrder() {}

  /**
   * The strongest first; equal ones in reading order, as torch-cam has them. (Where a map is zero
   * in large parts, RISE's own program takes them in an order that nobody chose.)
   */
  static int[] strongestFirst(Heatmap map) {
    float[] values = map.tensor().values();
    for (int pixel = 0; pixel < values.length; pixel++) {
      values[pixel] = -values[pixel];
    }
    return Ranks.rising(Heatmap.of(map.height(), map.width(), values));
  }

  /** The weakest first; equal ones in reading order. */
  static int[] weakestFirst(Heatmap map) {
    return Ranks.rising(map);
  }
}
