package io.github.camgraft.cam;

import java.util.Optional;

/**
 * Where a map is strong: connected patches above a share of its maximum. Patches hang together
 * along edges and corners (8 neighbours).
 */
public final class Regions {
  /** The share with which the Grad-CAM paper localises objects (section 4.1). */
  public static final double SHARE_OF_THE_PAPER = 0.15;

  private final Heatmap map;
  private final float threshold;
  private final boolean[] seen;
  private final int[] waiting;

  private Regions(Heatmap map, float threshold) {
    this.map = map;
    this.threshold = threshold;
    this.seen = new boolean[map.height() * map.width()];
    this.waiting = new int[seen.length];
  }

  /**
   * The patch that covers most places; of equal ones the first in reading order.
   *
   * @param map the map
   * @param share of the maximum that a place has to exceed, from 0 up to but not including 1
   * @return nothing if the map has no positive value
   * @throws IllegalArgumentException if the share lies outside its range
   */
  public static Optional<Region> largest(Heatmap map, double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException("A share of the maximum lies in [0,1), not at " + share);
    }
    if (!(map.maximum() > 0)) {
      return Optional.empty();
    }
    return new Regions(map, (float) (share * map.maximum())).largest();
  }

  private Optional<Region> largest() {
    Region best = null;
    for (int start = 0; start < seen.length; start++) {
      if (claim(start / map.width(), start % map.width())) {
        Region region = flood(start);
        if (best == null || region.area() > best.area()) {
          best = region;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** Breadth first with a queue of our own: a patch may be as large as the picture. */
  private Region flood(int start) {
    int x0 = map.width();
    int y0 = map.height();
    int x1 = 0;
    int y1 = 0;
    int known = 0;
    waiting[known++] = start;
    for (int next = 0; next < known; next++) {
      int y = waiting[next] / map.width();
      int x = waiting[next] % map.width();
      x0 = Math.min(x0, x);
      y0 = Math.min(y0, y);
      x1 = Math.max(x1, x + 1);
      y1 = Math.max(y1, y + 1);
      known = claimNeighbours(y, x, known);
    }
    return new Region(new Box(x0, y0, x1, y1), known);
  }

  private int claimNeighbours(int y, int x, int known) {
    int count = known;
    for (int row = y - 1; row <= y + 1; row++) {
      for (int column = x - 1; column <= x + 1; column++) {
        if (claim(row, column)) {
          waiting[count++] = row * map.width() + column;
        }
      }
    }
    return count;
  }

  /** Marks a place as seen; true if it is above the threshold and was not seen before. */
  private boolean claim(int y, int x) {
    if (y < 0 || x < 0 || y >= map.height() || x >= map.width()) {
      return false;
    }
    int place = y * map.width() + x;
    if (seen[place] || !(map.at(y, x) > threshold)) {
      return false;
    }
    seen[place] = true;
    return true;
  }
}
