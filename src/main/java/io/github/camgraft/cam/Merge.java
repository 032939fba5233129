package io.github.camgraft.cam;

import java.util.List;
import java.util.Locale;

/**
 * How the maps of several feature layers become one. Each is brought to the same size and divided
 * by its maximum before, since gradients of different layers have no common unit; one that is zero
 * everywhere, as of a level that a box does not come from, has no say.
 */
public enum Merge {
  /** The mean of them. */
  MEAN,
  /** The largest of them at each place. */
  MAX;

  /** {@return the word for it} */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * {@return one map of several}
   *
   * @param maps at least one, all of the same size
   */
  public Heatmap of(List<Heatmap> maps) {
    Heatmap first = maps.get(0);
    List<Heatmap> heard =
        maps.stream().filter(map -> map.maximum() > 0).map(Heatmap::normalised).toList();
    float[] merged = new float[first.height() * first.width()];
    for (int i = 0; i < merged.length; i++) {
      int y = i / first.width();
      int x = i % first.width();
      double sum = 0;
      double largest = 0;
      for (Heatmap map : heard) {
        sum += Math.max(0, map.at(y, x));
        largest = Math.max(largest, map.at(y, x));
      }
      merged[i] = (float) (this == MEAN ? sum / Math.max(1, heard.size()) : largest);
    }
    return Heatmap.owning(first.space(), merged);
  }
}
