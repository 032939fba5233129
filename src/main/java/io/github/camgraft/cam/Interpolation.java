package io.github.camgraft.cam;

/**
 * How a map is brought to another size. Each constant is one convention of PyTorch's {@code
 * torch.nn.functional.interpolate}; none of them smooths before reducing.
 */
public enum Interpolation {
  /**
   * Linear between pixel centres: {@code mode="bilinear", align_corners=False}, also OpenCV's
   * {@code INTER_LINEAR}. The convention of the Grad-CAM paper's pictures.
   */
  BILINEAR_HALF_PIXEL {
    @Override
    Taps taps(int from, int to) {
      double scale = (double) from / to;
      return linear(from, to, target -> Math.max(0, (target + 0.5) * scale - 0.5));
    }
  },

  /** The value at the rounded-down position: {@code mode="nearest"}, Captum's default. */
  NEAREST_FLOOR {
    @Override
    Taps taps(int from, int to) {
      int[] index = new int[to];
      double[] weight = new double[to];
      for (int target = 0; target < to; target++) {
        index[target] = (int) ((long) target * from / to);
        weight[target] = 1;
      }
      return new Taps(1, index, weight);
    }
  },

  /** Linear with the corner pixels kept in place: {@code mode="bilinear", align_corners=True}. */
  BILINEAR_ALIGN_CORNERS {
    @Override
    Taps taps(int from, int to) {
      double scale = to > 1 ? (double) (from - 1) / (to - 1) : 0;
      return linear(from, to, target -> target * scale);
    }
  },

  /**
   * Cubic convolution with a = -0.75 between pixel centres: {@code mode="bicubic",
   * align_corners=False}, also OpenCV's {@code INTER_CUBIC}. It overshoots at steps.
   */
  BICUBIC {
    @Override
    Taps taps(int from, int to) {
      int[] index = new int[4 * to];
      double[] weight = new double[4 * to];
      for (int target = 0; target < to; target++) {
        double position = (target + 0.5) * from / to - 0.5;
        int first = (int) Math.floor(position) - 1;
        for (int tap = 0; tap < 4; tap++) {
          index[4 * target + tap] = Math.min(Math.max(first + tap, 0), from - 1);
          weight[4 * target + tap] = cubic(Math.abs(position - (first + tap)));
        }
      }
      return new Taps(4, index, weight);
    }
  };

  private static final double CUBIC_A = -0.75;

  /** How {@code to} target values are made of {@code from} source values along one axis. */
  abstract Taps taps(int from, int to);

  private static Taps linear(int from, int to, SourcePosition source) {
    int[] index = new int[2 * to];
    double[] weight = new double[2 * to];
    for (int target = 0; target < to; target++) {
      double position = source.of(target);
      int first = Math.min((int) position, from - 1);
      index[2 * target] = first;
      index[2 * target + 1] = Math.min(first + 1, from - 1);
      weight[2 * target + 1] = position - first;
      weight[2 * target] = 1 - weight[2 * target + 1];
    }
    return new Taps(2, index, weight);
  }

  /** R. Keys, "Cubic convolution interpolation for digital image processing", 1981. */
  private static double cubic(double distance) {
    double d = distance;
    if (d <= 1) {
      return ((CUBIC_A + 2) * d - (CUBIC_A + 3)) * d * d + 1;
    }
    if (d < 2) {
      return (((d - 5) * d + 8) * d - 4) * CUBIC_A;
    }
    return 0;
  }

  /** Where a target pixel lies among the source pixels. */
  private interface SourcePosition {
    double of(int target);
  }
}
