package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.Space;

/**
 * Occlusion: how much of the score is lost when a patch of the picture is hidden; each place gets
 * the mean over all patches that hide it. No gradient is needed. M. D. Zeiler and R. Fergus,
 * "Visualizing and Understanding Convolutional Networks", 2014, averaged as in Captum.
 *
 * <p>The patch moves in 28 steps down and across, and is nearly two steps long: 15 pixels in steps
 * of 8 for a picture of 224. Through a volume it moves in nine steps along each side, which makes
 * as many runs. What is hidden becomes zero in the model's input, the mean colour where a mean is
 * subtracted.
 */
final class Occlusion {
  private static final int STEPS = 28;
  private static final int STEPS_OF_VOLUMES = 9;

  private final Space space;
  private final Side slices;
  private final Side rows;
  private final Side columns;

  private Occlusion(Space space, int steps) {
    this.space = space;
    this.slices = Side.of(space.depth(), steps);
    this.rows = Side.of(space.height(), steps);
    this.columns = Side.of(space.width(), steps);
  }

  static Heatmap map(AttributionInputs evidence) {
    FloatTensor input = evidence.input();
    Layout layout = evidence.layout();
    Space space = layout.space(input);
    int usual = space.rank() == Space.MOST_AXES ? STEPS_OF_VOLUMES : STEPS;
    Occlusion patches = new Occlusion(space, evidence.sampling().steps().orElse(usual));
    double[] scores =
        evidence
            .runs()
            .scores(patches.positions(), i -> GuidedGradCam.fuse(input, layout, patches.shown(i)));
    return patches.lost(scores, evidence.score()).rectified();
  }

  private int positions() {
    return slices.positions() * rows.positions() * columns.positions();
  }

  private int position(int slice, int row, int column) {
    return (slice * rows.positions() + row) * columns.positions() + column;
  }

  private Heatmap lost(double[] scores, double score) {
    float[] map = new float[space.places()];
    for (int place = 0; place < map.length; place++) {
      map[place] = (float) meanLoss(place, scores, score);
    }
    return Heatmap.of(space, map);
  }

  /** The mean loss over all patches that hide a place. */
  private double meanLoss(int place, double[] scores, double score) {
    int z = place / (space.height() * space.width());
    int y = place / space.width() % space.height();
    int x = place % space.width();
    double sum = 0;
    int count = 0;
    for (int slice = slices.first(z); slice <= slices.last(z); slice++) {
      for (int row = rows.first(y); row <= rows.last(y); row++) {
        for (int column = columns.first(x); column <= columns.last(x); column++) {
          sum += score - scores[position(slice, row, column)];
          count++;
        }
      }
    }
    return sum / count;
  }

  /** What a patch leaves to be seen. */
  private Heatmap shown(int position) {
    int column = position % columns.positions();
    int row = position / columns.positions() % rows.positions();
    int slice = position / columns.positions() / rows.positions();
    float[] mask = new float[space.places()];
    for (int place = 0; place < mask.length; place++) {
      boolean isHidden =
          slices.hides(slice, place / (space.height() * space.width()))
              && rows.hides(row, place / space.width() % space.height())
              && columns.hides(column, place % space.width());
      mask[place] = isHidden ? 0 : 1;
    }
    return Heatmap.of(space, mask);
  }

  /**
   * The places of the patch along one side of the picture; the last one may reach beyond it.
   *
   * @param length of the side
   * @param stride from one place to the next
   * @param patch how long the patch is
   */
  private record Side(int length, int stride, int patch) {
    static Side of(int length, int steps) {
      int stride = Math.max(1, (length + steps - 1) / steps);
      return new Side(length, stride, Math.min(length, 2 * stride - 1));
    }

    int positions() {
      return (length - patch + stride - 1) / stride + 1;
    }

    /** The first position that hides a pixel. */
    int first(int pixel) {
      return Math.max(0, (pixel - patch + stride) / stride);
    }

    /** The last one. */
    int last(int pixel) {
      return Math.min(positions() - 1, pixel / stride);
    }

    boolean hides(int position, int pixel) {
      return pixel >= position * stride && pixel < position * stride + patch;
    }
  }
}
