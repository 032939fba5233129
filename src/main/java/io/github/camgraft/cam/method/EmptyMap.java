package io.github.camgraft.cam.method;

import io.github.camgraft.cam.FeatureMaps;
import io.github.camgraft.cam.GradCam;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Locale;
import java.util.Optional;

/** Why a map of a layer shows nothing. A map of zeros is an answer only where it says why. */
public enum EmptyMap {
  /** The gradient is zero at every place. */
  NO_GRADIENT(
      "no gradient here",
      "the score does not depend on '%2$s' at any place, so its %1$s is empty; name another layer with --layer"),
  /** The feature maps are zero at every place. */
  NO_ACTIVATION(
      "the layer is zero",
      "'%2$s' is zero at every place of this picture, so its %1$s is empty; name another layer with --layer"),
  /** The gradient is not zero, but its mean over each feature map is, but for rounding. */
  CANCELLED(
      "the gradient cancels out",
      "the gradient at '%2$s' cancels out within each feature map, so its %1$s is empty; name another layer with --layer, or --methods layercam, which does not average it"),
  /** There is evidence, and all of it is negative. */
  ALL_AGAINST(
      "all speaks against",
      "nothing in '%2$s' supports the class (score %3$.2f) and some of it counts against the class, so its %1$s is empty; --methods counterfactual shows what does"),
  /** There is no evidence for the class. */
  NOTHING_FOR(
      "nothing speaks for it",
      "nothing in '%2$s' supports the class (score %3$.2f), so its %1$s is empty"),
  /** There is no evidence against the class, for a method that looks for that. */
  NOTHING_AGAINST(
      "nothing speaks against it",
      "nothing in '%2$s' counts against the class (score %3$.2f), so its %1$s is empty");

  /** What is smaller than this share of what it was added up from is rounding. */
  private static final double ROUNDING = 1e-5;

  private final String caption;
  private final String sentence;

  EmptyMap(String caption, String sentence) {
    this.caption = caption;
    this.sentence = sentence;
  }

  /** {@return the reason in few words, for the line above a picture} */
  public String caption() {
    return caption;
  }

  /**
   * {@return the reason in a sentence, with what to do}
   *
   * @param method whose map it is
   * @param layer the layer's tensor, or the input
   * @param score of the class
   */
  public String sentence(MapMethod method, String layer, double score) {
    return String.format(Locale.ROOT, sentence, method.title(), layer, score);
  }

  /**
   * {@return the reason why a map shows nothing, if it does}
   *
   * @param method the method
   * @param map what the method made of the layer, before a convention finishes it
   * @param activations the feature maps, {@code [K,h,w]}
   * @param gradients the gradient of the score with respect to them, where it is known
   */
  public static Optional<EmptyMap> of(
      LayerMethod method, Heatmap map, FloatTensor activations, Optional<FloatTensor> gradients) {
    Optional<FeatureMaps> averaged =
        gradients
            .filter(known -> method == LayerMethod.GRADCAM || method == LayerMethod.COUNTERFACTUAL)
            .map(known -> new FeatureMaps(activations, known));
    boolean isRounding = averaged.filter(EmptyMap::isRounding).isPresent();
    if (!isZero(map) && !isRounding) {
      return Optional.empty();
    }
    if (gradients.filter(EmptyMap::isZero).isPresent()) {
      return Optional.of(NO_GRADIENT);
    }
    if (isZero(activations)) {
      return Optional.of(NO_ACTIVATION);
    }
    if (isRounding) {
      return Optional.of(CANCELLED);
    }
    if (method == LayerMethod.COUNTERFACTUAL) {
      return Optional.of(NOTHING_AGAINST);
    }
    return Optional.of(
        averaged.filter(EmptyMap::isAgainst).isPresent() ? ALL_AGAINST : NOTHING_FOR);
  }

  /**
   * {@return the same for a map that is no layer's}
   *
   * @param map the map
   */
  public static Optional<EmptyMap> of(Heatmap map) {
    return isZero(map) ? Optional.of(NOTHING_FOR) : Optional.empty();
  }

  /** What is no number is not empty, and fails both comparisons. */
  private static boolean isZero(Heatmap map) {
    return map.maximum() <= 0 && map.minimum() >= 0;
  }

  private static boolean isZero(FloatTensor tensor) {
    for (float value : tensor.values()) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAgainst(FeatureMaps maps) {
    return GradCam.mapWithoutRelu(maps.activations(), maps.gradients()).minimum() < 0;
  }

  /** Whether nothing is left of what is added up, but what float32 cannot tell from zero. */
  private static boolean isRounding(FeatureMaps maps) {
    Heatmap signed = GradCam.mapWithoutRelu(maps.activations(), maps.gradients());
    double[] magnitudes = new double[maps.channels()];
    for (int k = 0; k < magnitudes.length; k++) {
      int channel = k;
      magnitudes[k] = maps.overPlaces(k, (any, i) -> Math.abs(maps.g(channel, i))) / maps.places();
    }
    Heatmap added =
        new Shares(maps.activations(), (k, i) -> magnitudes[k] * Math.abs(maps.a(k, i))).sum();
    double left = Math.max(signed.maximum(), -signed.minimum());
    return added.maximum() > 0 && left <= ROUNDING * added.maximum();
  }
}
