package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;

/**
 * Guided Grad-CAM: the fine detail of guided backpropagation where Grad-CAM says the class is. R.
 * Selvaraju et al. 2017, section 3.2.
 *
 * @hidden
 */
public final class GuidedGradCam {
  private GuidedGradCam() {}

  /**
   * The guided gradient times the map, place by place, in every channel.
   *
   * @param guidedGradients one picture, {@code [C,H,W]} or {@code [H,W,C]} as {@code layout} says,
   *     with or without a batch axis of one
   * @param layout where the channels are
   * @param map of H x W; bring it there with {@link Heatmap#resized} first
   * @return the shape of {@code guidedGradients}
   * @throws IllegalArgumentException if the sizes differ or there is more than one picture
   */
  public static FloatTensor fuse(FloatTensor guidedGradients, Layout layout, Heatmap map) {
    requireSameSize(guidedGradients, layout, map);
    float[] gradients = guidedGradients.values();
    int step = layout.step(guidedGradients);
    float[] fused = new float[guidedGradients.count()];
    for (int channel = 0; channel < layout.channels(guidedGradients); channel++) {
      int i = layout.index(guidedGradients, channel, 0, 0);
      for (int y = 0; y < map.height(); y++) {
        for (int x = 0; x < map.width(); x++) {
          fused[i] = gradients[i] * map.at(y, x);
          i += step;
        }
      }
    }
    return FloatTensor.of(fused, guidedGradients.shape());
  }

  private static void requireSameSize(FloatTensor gradients, Layout layout, Heatmap map) {
    if (!layout.holdsOne(gradients) || !layout.space(gradients).equals(map.space())) {
      throw new IllegalArgumentException(
          "Guided gradients " + gradients + " (" + layout + ") do not fit a " + map);
    }
  }
}
