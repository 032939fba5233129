package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;

/**
 * Occlusion: how much of the score is lost when a patch of the picture is hidden; each place gets
 * the mean over all patches that hide it. No gradient is needed. M. D. Zeiler and R. Fergus,
 * "Visualizing and Understanding Convolutional Networks", 2014, averaged as in Captum.
 *
 * <p>The patch moves in 28 steps down and across, and is nearly two steps long: 15 pixels in steps
 * of 8 for a picture of 224. What is hidden becomes zero in the model's input, the mean colour
 * where a mean is subtracted.
 */
final class Occlusion {
  private static final int STEPS = 28;

  private Occlusion() {}

  static Heatmap map(AttributionInputs evidence) {
    FloatTensor input = evidence.input();
    Layout layout = evidence.layout();
    int steps = evidence.sampling().steps().orElse(STEPS);
    Side rows = Side.of(layout.height(input), steps);
    Side columns = Side.of(layout.width(input), steps);
    int across = columns.positions();
    double[] scores =
        evidence
            .runs()
            .scores(
                rows.positions() * across,
                i ->
                    GuidedGradCam.fuse(
                        input, layout, shown(rows, i / across, columns, i % across)));
    float[] map = new float[rows.length * columns.length];
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < columns.length; x++) {
        map[y * columns.length + x] = (float) lost(scores, evidence.score(), rows, y, columns, x);
      }
    }
    return Heatmap.of(rows.length, columns.length, map).rectified();
  }

  /** The mean loss over all patches that hide a place. */
  private static double lost(double[] scores, double score, Side rows, int y, Side columns, int x) {
    double sum = 0;
    int count = 0;
    for (int row = rows.first(y); row <= rows.last(y); row++) {
      for (int column = columns.first(x); column <= columns.last(x); column++) {
        sum += score - scores[row * columns.positions() + column];
        count++;
      }
    }
    return sum / count;
  }

  private static Heatmap shown(Side rows, int row, Side columns, int column) {
    float[] mask = new float[rows.length * columns.length];
    for (int y = 0; y < rows.length; y++) {
      for (int x = 0; x < columns.length; x++) {
        mask[y * columns.length + x] = rows.hides(row, y) && columns.hides(column, x) ? 0 : 1;
      }
    }
    return Heatmap.of(rows.length, columns.length, mask);
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
