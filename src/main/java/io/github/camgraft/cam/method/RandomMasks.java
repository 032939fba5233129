package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.tensor.Space;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The masks of {@link Rise}: grids of seven cells along each axis, of which half are open, made one
 * cell larger than the picture, smoothly, and moved by a part of a cell.
 */
final class RandomMasks {
  /** The share of cells that are open. */
  static final double KEPT = 0.5;

  private static final int CELLS = 7;

  private final Space space;
  private final Space grid;
  private final Space enlarged;
  private final float[][] open;
  private final int[][] moved;

  RandomMasks(int count, Space space, long seed) {
    this.space = space;
    int[] lengths = space.shape();
    this.grid = Space.of(Arrays.stream(lengths).map(length -> CELLS).toArray());
    this.enlarged =
        Space.of(Arrays.stream(lengths).map(length -> (CELLS + 1) * cell(length)).toArray());
    this.open = new float[count][grid.places()];
    this.moved = new int[count][lengths.length];
    Random random = new Random(seed);
    for (float[] cells : open) {
      for (int cell = 0; cell < cells.length; cell++) {
        cells[cell] = random.nextDouble() < KEPT ? 1 : 0;
      }
    }
    for (int[] by : moved) {
      for (int axis = 0; axis < by.length; axis++) {
        by[axis] = (int) (random.nextDouble() * cell(lengths[axis]));
      }
    }
  }

  /** How long a cell is, so that seven of them cover a side. */
  private static int cell(int side) {
    return (side + CELLS - 1) / CELLS;
  }

  int count() {
    return open.length;
  }

  /** One of them, in the picture's size; as often as it is asked for. */
  Heatmap mask(int i) {
    List<Integer> by = Arrays.stream(moved[i]).boxed().toList();
    return Heatmap.of(grid, open[i])
        .resized(enlarged, Interpolation.BILINEAR_HALF_PIXEL)
        .cropped(by, space);
  }
}
