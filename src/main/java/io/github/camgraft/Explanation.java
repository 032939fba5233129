package io.github.camgraft;

import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.cam.Region;
import io.github.camgraft.cam.Regions;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.EmptyMap;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.GuidedPicture;
import io.github.camgraft.image.draw.InputDrawing;
import io.github.camgraft.image.draw.Scale;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.target.Question;
import io.github.camgraft.tensor.FloatTensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Why a model gave a picture a score for one class. Immutable, and independent of the explainer it
 * came from.
 */
public final class Explanation {
  /** In place of a layer's number: the maps of all layers as one, as large as the input. */
  public static final int MERGED = -1;

  private final String input;
  private final Picture seen;
  private final Preprocessing preprocessing;
  private final List<Prediction> predictions;
  private final Prediction prediction;
  private final Attributions attributions;
  private final List<Explanation> further;
  private final Optional<Question> asked;
  private final Optional<Merge> merge;

  /** Every picture and figure of a map begins with it, so it is worked out once. */
  private final Map<FinishedMap, Heatmap> finished = new ConcurrentHashMap<>();

  private final Map<FinishedMap, Optional<EmptyMap>> emptiness = new ConcurrentHashMap<>();

  Explanation(
      String input,
      Picture seen,
      Preprocessing preprocessing,
      List<Prediction> predictions,
      Prediction prediction,
      Attributions attributions,
      List<Explanation> further,
      Optional<Question> asked,
      Optional<Merge> merge) {
    this.input = input;
    this.seen = seen;
    this.preprocessing = preprocessing;
    this.predictions = predictions;
    this.prediction = prediction;
    this.attributions = attributions;
    this.further = List.copyOf(further);
    this.asked = asked;
    this.merge = merge;
  }

  /** {@return what was asked of a tensor, where it is no class that is explained} */
  public Optional<Question> asked() {
    return asked;
  }

  /**
   * {@return how the maps of several layers become one; nothing where there is one, or each is
   * shown}
   */
  public Optional<Merge> merge() {
    return layers().size() > 1 ? merge : Optional.empty();
  }

  /**
   * {@return the map that is shown first: of all layers as one ({@link #MERGED}), or the first one}
   *
   * @param method the method
   */
  public int shownFirst(MapMethod method) {
    return method instanceof LayerMethod && merge().isPresent() ? MERGED : 0;
  }

  /** {@return the class that is explained} */
  public Prediction prediction() {
    return prediction;
  }

  /**
   * {@return the score that was differentiated: the value before softmax, where the model has one}
   */
  public double score() {
    return attributions.evidence().score();
  }

  /** {@return what the model says of every class, the most probable first} */
  public List<Prediction> predictions() {
    return predictions;
  }

  /** {@return the input of the model that took the picture} */
  public String input() {
    return input;
  }

  /**
   * {@return what the other pictures of the model say of the same class, where several are
   * explained at once ({@link ExplainerSettings#withFurtherPictures})}
   */
  public List<Explanation> further() {
    return further;
  }

  /** {@return the input as people see it: a picture, slices side by side, or curves} */
  public Picture plain() {
    return drawing().plain();
  }

  private InputDrawing drawing() {
    return InputDrawing.of(
        attributions.evidence().input(), preprocessing.layout(), seen, preprocessing.channels());
  }

  /** {@return whether it is a picture that is explained, rather than a volume or a signal} */
  public boolean isOfPicture() {
    return preprocessing.layout().places() == 2;
  }

  /**
   * {@return the picture as the network saw it, after resizing and cropping; of a volume its slices
   * one under the other}
   */
  public Picture seen() {
    return seen;
  }

  /** {@return how it is explained, in the order to be shown} */
  public List<AttributionMethod> methods() {
    return attributions.methods();
  }

  /**
   * {@return the feature layers, in the order they were asked for; none where no method looks at
   * them}
   */
  public List<LayerExplanation> layers() {
    return attributions.layers();
  }

  /**
   * Whose arithmetic makes the maps.
   *
   * @return the convention
   */
  public Convention convention() {
    return attributions.evidence().convention();
  }

  /**
   * Grad-CAM of the first layer as the convention has it; the paper's is as large as the network's
   * input, bilinear between pixel centres and not normalised.
   *
   * @return the map, not normalised
   */
  public Heatmap heatmap() {
    return heatmap(LayerMethod.GRADCAM);
  }

  /**
   * Grad-CAM of a layer as the convention has it.
   *
   * @param layer which feature layer, counted from 0
   * @return the map, not normalised
   */
  public Heatmap heatmap(int layer) {
    return heatmap(LayerMethod.GRADCAM, layer);
  }

  /**
   * {@return how many maps a method makes: one for each feature layer, or one of the picture}
   *
   * @param method the method
   */
  public int maps(MapMethod method) {
    return method instanceof LayerMethod ? layers().size() : 1;
  }

  /**
   * {@return what a map is of, for people: the name of a layer, or of the input that takes the
   * picture}
   *
   * @param method the method
   * @param layer which feature layer, counted from 0
   */
  public String place(MapMethod method, int layer) {
    return method instanceof LayerMethod ? layers().get(layer).name() : input;
  }

  /**
   * {@return a map of the first layer, finished as the convention has it}
   *
   * @param method the method
   */
  public Heatmap heatmap(MapMethod method) {
    return heatmap(method, shownFirst(method));
  }

  /**
   * {@return a map of a layer, finished as the convention has it}
   *
   * @param method the method
   * @param layer which feature layer, counted from 0
   */
  public Heatmap heatmap(MapMethod method, int layer) {
    return layer == MERGED
        ? merged(method)
        : finished.computeIfAbsent(
            new FinishedMap(method, layer), wanted -> attributions.finished(method, layer));
  }

  private Heatmap merged(MapMethod method) {
    return merge
        .orElseThrow()
        .of(IntStream.range(0, maps(method)).mapToObj(layer -> fitted(method, layer)).toList());
  }

  /**
   * {@return the map to be drawn: zeros where it has {@linkplain #emptiness nothing} but rounding}
   *
   * @param method the method
   * @param layer which feature layer, counted from 0
   */
  public Heatmap shown(MapMethod method, int layer) {
    Heatmap map = heatmap(method, layer);
    return emptiness(method, layer).isPresent() ? map.cleared() : map;
  }

  private record FinishedMap(MapMethod method, int layer) {}

  /**
   * Where a map of a layer is strong, as the paper localises objects: around the largest connected
   * patch above a share of the maximum.
   *
   * @param method the method
   * @param layer which feature layer, counted from 0
   * @param share of the maximum, from 0 up to but not including 1; the paper's is {@link
   *     Regions#SHARE_OF_THE_PAPER}
   * @return in pixels of what the network saw; nothing if the map is zero everywhere, or no plane
   */
  public Optional<Box> box(MapMethod method, int layer, double share) {
    Heatmap map = fitted(method, layer);
    return map.space().isPlane() ? Regions.largest(map, share).map(Region::box) : Optional.empty();
  }

  /** As large as what the network saw, whatever the convention says. */
  private Heatmap fitted(MapMethod method, int layer) {
    Heatmap map = shown(method, layer);
    return convention().resizes() || layer == MERGED
        ? map
        : map.resized(attributions.evidence().space(), Interpolation.BILINEAR_HALF_PIXEL);
  }

  /**
   * {@return a map of a layer in its own size, not normalised} Any method will do whose {@linkplain
   * AttributionMethod#needs needs} are met, whether it was asked for or not; those that take many
   * runs of the model must have been asked for.
   *
   * @param method the method
   * @param layer which feature layer, counted from 0
   * @throws IllegalStateException if the model was not asked for what the method needs
   */
  public Heatmap map(MapMethod method, int layer) {
    return attributions.map(method, layer);
  }

  /**
   * {@return a map of a layer in its own size, as the convention has it before it is resized: what
   * is small enough to be kept of millions of photographs} {@link Convention#enlarged} makes the
   * finished map of it, but for one that was {@linkplain Smoothing#AUG smoothed}, of which this is
   * the mean before it was finished.
   *
   * @param method the method
   * @param layer which feature layer, counted from 0
   * @throws IllegalStateException as {@link #map}
   */
  public Heatmap ofLayer(MapMethod method, int layer) {
    return convention().ofLayer(map(method, layer));
  }

  /**
   * Why a map of a layer shows nothing, if it does.
   *
   * @param method the method
   * @param layer which feature layer, counted from 0
   * @return the reason; nothing for a map that shows something
   */
  public Optional<EmptyMap> emptiness(MapMethod method, int layer) {
    if (layer == MERGED) {
      List<Optional<EmptyMap>> each =
          IntStream.range(0, maps(method)).mapToObj(i -> emptiness(method, i)).toList();
      return each.stream().allMatch(Optional::isPresent) ? each.get(0) : Optional.empty();
    }
    return emptiness.computeIfAbsent(
        new FinishedMap(method, layer),
        wanted ->
            method instanceof LayerMethod ofLayer
                ? emptiness(ofLayer, layers().get(layer), map(method, layer))
                : EmptyMap.of(map(method, layer)));
  }

  private static Optional<EmptyMap> emptiness(
      LayerMethod method, LayerExplanation layer, Heatmap map) {
    return EmptyMap.of(method, map, layer.activations(), layer.gradients());
  }

  /**
   * {@return the same in a sentence that says what to do}
   *
   * @param method the method
   * @param layer which feature layer, counted from 0
   */
  public Optional<String> whyEmpty(MapMethod method, int layer) {
    return emptiness(method, layer)
        .map(reason -> reason.sentence(method, tensor(method, layer), score()));
  }

  private String tensor(MapMethod method, int layer) {
    return method instanceof LayerMethod ? layers().get(Math.max(0, layer)).layer() : input;
  }

  /**
   * {@return one number for each number of the network's input, in its layout, [C, H, W] or [H, W,
   * C]; signed, not normalised} Fused with maps of the first layer.
   *
   * @param method the method
   * @throws IllegalStateException as {@link #map}
   */
  public FloatTensor attribution(InputMethod method) {
    return attributions.attribution(method);
  }

  /**
   * {@return how strong {@link #attribution} is at each place, whatever its sign}
   *
   * @param method the method
   */
  public Heatmap magnitude(InputMethod method) {
    return Heatmap.magnitude(attribution(method), preprocessing.layout());
  }

  /**
   * {@return the gradient of the score with respect to the network's input, in its layout, [C, H,
   * W] or [H, W, C]}
   *
   * @param method the method
   */
  public Optional<FloatTensor> gradients(Method method) {
    return Optional.ofNullable(attributions.evidence().gradients().get(method));
  }

  /**
   * {@return a map of a layer in colours over the picture}
   *
   * @param method the method
   * @param layer which feature layer, counted from 0
   * @param colours the colour map
   * @param opacity how much of the colour shows, from 0 to 1
   */
  public Picture heatPicture(MapMethod method, int layer, ColorMap colours, double opacity) {
    return drawing().heat(fitted(method, layer).normalised(), colours, opacity);
  }

  /**
   * {@return what a method says of each number of the input, as a picture}
   *
   * @param method the method
   * @param style how gradients are drawn
   */
  public Picture picture(InputMethod method, GuidedPicture.Style style) {
    return drawing().attribution(attribution(method), style);
  }

  /**
   * {@return the colour bar of that picture; nothing where all its numbers are zero}
   *
   * @param method the method
   * @param style how gradients are drawn
   */
  public Optional<Scale> scale(InputMethod method, GuidedPicture.Style style) {
    return drawing().scale(attribution(method), style);
  }
}
