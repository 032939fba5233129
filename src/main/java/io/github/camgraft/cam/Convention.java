package io.github.camgraft.cam;

import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How well-known programs turn activations and gradients into a map of the input's size, so that
 * results can be compared number by number. They differ in pooling, in resampling, and in whether
 * they normalise before or after it.
 */
public enum Convention {
  /** The paper: average, ReLU, bilinear, never normalised. */
  PAPER {
    @Override
    public Heatmap map(FloatTensor activations, FloatTensor gradients, int height, int width) {
      return bilinear(GradCam.map(activations, gradients), height, width);
    }
  },

  /** The paper's authors' own code, ramprs/grad-cam: gradients are summed instead of averaged. */
  RAMPRS {
    @Override
    public Heatmap map(FloatTensor activations, FloatTensor gradients, int height, int width) {
      float[] sums = GradCam.alpha(gradients);
      for (int k = 0; k < sums.length; k++) {
        sums[k] *= gradients.size(1) * gradients.size(2);
      }
      return bilinear(GradCam.weighted(activations, sums).rectified(), height, width);
    }
  },

  /** {@code captum.attr.GuidedGradCam}: the nearest value, never normalised. */
  CAPTUM {
    @Override
    public Heatmap map(FloatTensor activations, FloatTensor gradients, int height, int width) {
      return GradCam.map(activations, gradients)
          .resized(height, width, Interpolation.NEAREST_FLOOR);
    }
  },

  /** jacobgil/pytorch-grad-cam: spread over 0 to 1, resized bilinearly, spread once more. */
  PYTORCH_GRAD_CAM {
    @Override
    public Heatmap map(FloatTensor activations, FloatTensor gradients, int height, int width) {
      Heatmap spread = GradCam.map(activations, gradients).spread(1e-7);
      return bilinear(spread, height, width).spread(1e-7);
    }
  },

  /** frgfm/torch-cam: spread over 0 to 1, left at the feature layer's own size. */
  TORCH_CAM {
    @Override
    public Heatmap map(FloatTensor activations, FloatTensor gradients, int height, int width) {
      return GradCam.map(activations, gradients).spread(1e-8);
    }
  };

  /**
   * The map of one picture.
   *
   * @param activations {@code [K,h,w]}
   * @param gradients {@code [K,h,w]}
   * @param height rows of the network's input
   * @param width columns of the network's input
   * @throws IllegalArgumentException as {@link GradCam#map}
   */
  public abstract Heatmap map(
      FloatTensor activations, FloatTensor gradients, int height, int width);

  /** The names of all conventions, in small letters with hyphens. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Convention::text).toList();
  }

  /** The name in texts: the constant's, in small letters with hyphens. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Heatmap bilinear(Heatmap map, int height, int width) {
    return map.resized(height, width, Interpolation.BILINEAR_HALF_PIXEL);
  }
}
