package io.github.camgraft.cam;

import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Space;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How well-known programs turn activations and gradients into a map, so that results can be
 * compared number by number. They differ in the feature layer they take, in pooling, in resampling,
 * and in whether they normalise before or after it.
 *
 * <p>A convention is data: {@link #map} reads it here, and an augmented model has the same steps
 * written out as operators.
 */
public enum Convention {
  /** The paper: average, ReLU, bilinear, never normalised. */
  PAPER(Pooling.MEAN, FeatureMap.BEFORE_POOLING, MapStep.BILINEAR),

  /** The paper's authors' own code, ramprs/grad-cam: gradients are summed instead of averaged. */
  RAMPRS(Pooling.SUM, FeatureMap.BEFORE_POOLING, MapStep.BILINEAR),

  /** {@code captum.attr.GuidedGradCam}: the nearest value, never normalised. */
  CAPTUM(Pooling.MEAN, FeatureMap.BEFORE_POOLING, MapStep.NEAREST),

  /** jacobgil/pytorch-grad-cam: spread over 0 to 1, resized bilinearly, spread once more. */
  PYTORCH_GRAD_CAM(
      Pooling.MEAN,
      FeatureMap.BEHIND_POOLING,
      new MapStep.Spread(1e-7),
      MapStep.BILINEAR,
      new MapStep.Spread(1e-7)),

  /** frgfm/torch-cam: spread over 0 to 1, left at the feature layer's own size. */
  TORCH_CAM(Pooling.MEAN, FeatureMap.BEHIND_POOLING, new MapStep.Spread(1e-8));

  /** What αk makes of the gradient of one channel. */
  public enum Pooling {
    /** Its average over all places: equation 1 of the paper. */
    MEAN,
    /** Its sum. */
    SUM
  }

  /** Which feature map is taken where none is named. */
  public enum FeatureMap {
    /** The last one before pooling of any kind: VGG-16's relu5_3, 14x14. */
    BEFORE_POOLING,
    /** The last one that has a height and a width: VGG-16's last MaxPool, 7x7. */
    BEHIND_POOLING
  }

  private final Pooling pooling;
  private final FeatureMap featureMap;

  @SuppressWarnings("ImmutableEnumChecker") // Made by List.of, of records.
  private final List<MapStep> steps;

  Convention(Pooling pooling, FeatureMap featureMap, MapStep... steps) {
    this.pooling = pooling;
    this.featureMap = featureMap;
    this.steps = List.of(steps);
  }

  /** {@return what αk makes of the gradient of one channel} */
  public Pooling pooling() {
    return pooling;
  }

  /** {@return which feature map is taken where none is named} */
  public FeatureMap featureMap() {
    return featureMap;
  }

  /** {@return what is done to the rectified map, one after the other} */
  public List<MapStep> steps() {
    return steps;
  }

  /**
   * {@return whether maps get the size of the network's input; only those can be fused with a
   * gradient}
   */
  public boolean resizes() {
    return steps.contains(MapStep.BILINEAR) || steps.contains(MapStep.NEAREST);
  }

  /**
   * {@return the map of one picture}
   *
   * @param activations {@code [K,h,w]}
   * @param gradients {@code [K,h,w]}
   * @param height rows of the network's input
   * @param width columns of the network's input
   * @throws IllegalArgumentException as {@link GradCam#map}
   */
  public Heatmap map(FloatTensor activations, FloatTensor gradients, int height, int width) {
    return finished(raw(activations, gradients), Space.of(height, width));
  }

  /**
   * ReLU of the weighted sum of the feature maps, before anything is done to it.
   *
   * @param activations the feature maps, [K, h, w]
   * @param gradients the score's gradient with respect to the feature maps, [K, h, w]
   * @return the map, [h, w]
   * @throws IllegalArgumentException as {@link GradCam#map}
   */
  public Heatmap raw(FloatTensor activations, FloatTensor gradients) {
    FeatureMaps maps = new FeatureMaps(activations, gradients);
    return GradCam.weighted(maps.activations(), weights(maps.gradients())).rectified();
  }

  /**
   * {@return what each feature map weighs: its gradient, {@link #pooling pooled}}
   *
   * @param gradients the score's gradient with respect to the feature maps, [K, h, w]
   */
  public float[] weights(FloatTensor gradients) {
    float[] weights = GradCam.alpha(gradients);
    if (pooling == Pooling.SUM) {
      int places = gradients.count() / gradients.size(0);
      for (int k = 0; k < weights.length; k++) {
        weights[k] *= places;
      }
    }
    return weights;
  }

  /**
   * {@return what this convention makes of a {@link #raw} map for an input with those places}
   *
   * @param raw the weighted sum of feature maps, rectified
   * @param input the input tensor, one picture
   */
  public Heatmap finished(Heatmap raw, Space input) {
    return enlarged(ofLayer(raw), input);
  }

  /**
   * {@return what this convention makes of a {@link #raw} map before it takes the size of the
   * network's input, if it ever does: {@code finished(raw, input)} is {@code enlarged(ofLayer(raw),
   * input)}}
   *
   * @param raw the weighted sum of feature maps, rectified
   */
  public Heatmap ofLayer(Heatmap raw) {
    Heatmap map = raw;
    for (MapStep step : steps.subList(0, resizing())) {
      map = step.apply(map, raw.space());
    }
    return map;
  }

  /**
   * {@return what this convention does to a map {@link #ofLayer} for an input with those places}
   *
   * @param ofLayer a map of the layer's size
   * @param input the input tensor, one picture
   */
  public Heatmap enlarged(Heatmap ofLayer, Space input) {
    Heatmap map = ofLayer;
    for (MapStep step : steps.subList(resizing(), steps.size())) {
      map = step.apply(map, input);
    }
    return map;
  }

  /** The place of the step that resizes; behind all others if there is none. */
  private int resizing() {
    int place = 0;
    while (place < steps.size() && steps.get(place) instanceof MapStep.Spread) {
      place++;
    }
    return place;
  }

  /** {@return the names of all conventions, in small letters with hyphens} */
  public static List<String> names() {
    return Arrays.stream(values()).map(Convention::text).toList();
  }

  /** {@return the name in texts: the constant's, in small letters with hyphens} */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return text();
  }
}
