package io.github.camgraft.cam.method;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A picture and its mirror image, each in three strengths, for {@link Smoothing#AUG}; those of
 * pytorch-grad-cam.
 */
final class AugmentedPictures {
  private static final float[] STRENGTHS = {0.9f, 1, 1.1f};

  private AugmentedPictures() {}

  /** A map of a method, in the layer's size and as its convention finishes it. */
  static SmoothedMap map(AttributionInputs evidence, Function<AttributionInputs, Heatmap> method) {
    List<Heatmap> raw = new ArrayList<>();
    List<Heatmap> finished = new ArrayList<>();
    FloatTensor input = evidence.input();
    Layout layout = evidence.layout();
    for (boolean isMirrored : new boolean[] {false, true}) {
      FloatTensor picture = isMirrored ? mirrored(input, layout) : input;
      for (float strength : STRENGTHS) {
        Heatmap map = method.apply(evidence.runs().evidence(picture.times(strength)));
        Heatmap done = evidence.convention().finished(map, layout.space(input));
        raw.add(isMirrored ? map.mirrored() : map);
        finished.add(isMirrored ? done.mirrored() : done);
      }
    }
    return new SmoothedMap(Heatmap.mean(raw), Heatmap.mean(finished));
  }

  private static FloatTensor mirrored(FloatTensor picture, Layout layout) {
    float[] values = new float[picture.count()];
    int step = layout.step(picture);
    int width = layout.width(picture);
    for (int channel = 0; channel < layout.channels(picture); channel++) {
      for (int y = 0; y < layout.height(picture); y++) {
        int first = layout.index(picture, channel, y, 0);
        for (int x = 0; x < width; x++) {
          values[first + x * step] = picture.values()[first + (width - 1 - x) * step];
        }
      }
    }
    return FloatTensor.of(values, picture.shape());
  }
}
