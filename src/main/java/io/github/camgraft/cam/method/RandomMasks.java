package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import java.util.Random;

/**
 * The masks of {@link Rise}: grids of seven by seven cells, of which half are open, made one cell
 * larger than the picture, smoothly, and moved by a part of a cell.
 */
final class RandomMasks {
  /** The share of cells that are open. */
  static final double KEPT = 0.5;

  private static final int CELLS = 7;

  private final int height;
  private final int width;
  private final float[][] grids;
  private final int[] down;
  private final int[] right;

  RandomMasks(int count, int height, int width, long seed) {
    this.height = height;
    this.width = width;
    this.grids = new float[count][CELLS * CELLS];
    this.down = new int[count];
    this.right = new int[count];
    Random random = new Random(seed);
    for (float[] grid : grids) {
      for (int cell = 0; cell < grid.length; cell++) {
        grid[cell] = random.nextDouble() < KEPT ? 1 : 0;
      }
    }
    for (int i = 0; i < count; i++) {
      down[i] = (int) (random.nextDouble() * cell(height));
      right[i] = (int) (random.nextDouble() * cell(width));
    }
  }

  /** How long a cell is, so that seven of them cover a side. */
  private static int cell(int side) {
    return (side + CELLS - 1) / CELLS;
  }

  int count() {
    return grids.length;
  }

  /** One of them, in the picture's size; as often as it is asked for. */
  Heatmap mask(int i) {
    return Heatmap.of(CELLS, CELLS, grids[i])
        .resized(
            (CELLS + 1) * cell(height),
            (CELLS + 1) * cell(width),
            Interpolation.BILINEAR_HALF_PIXEL)
        .cropped(down[i], right[i], height, width);
  }
}
