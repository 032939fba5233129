package io.github.camgraft;

import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.GuidedGradCam;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.cam.Region;
import io.github.camgraft.cam.Regions;
import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.ColorMap;
import io.github.camgraft.image.ContactSheet;
import io.github.camgraft.image.GuidedPicture;
import io.github.camgraft.image.Overlay;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Preprocessing;
import io.github.camgraft.tensor.FloatTensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a model gave a picture a score for one class. Immutable, and independent of the explainer it
 * came from.
 */
public final class Explanation {
  private final Picture seen;
  private final Preprocessing preprocessing;
  private final List<Prediction> predictions;
  private final Prediction prediction;
  private final double score;
  private final List<LayerExplanation> layers;
  private final Map<Method, FloatTensor> gradients;

  Explanation(
      Picture seen,
      Preprocessing preprocessing,
      List<Prediction> predictions,
      Prediction prediction,
      double score,
      List<LayerExplanation> layers,
      Map<Method, FloatTensor> gradients) {
    this.seen = seen;
    this.preprocessing = preprocessing;
    this.predictions = predictions;
    this.prediction = prediction;
    this.score = score;
    this.layers = List.copyOf(layers);
    this.gradients = Map.copyOf(gradients);
  }

  /** The class that is explained. */
  public Prediction prediction() {
    return prediction;
  }

  /** The score that was differentiated: the value before softmax, where the model has one. */
  public double score() {
    return score;
  }

  /** What the model says of every class, the most probable first. */
  public List<Prediction> predictions() {
    return predictions;
  }

  /** The picture as the network saw it, after resizing and cropping. */
  public Picture seen() {
    return seen;
  }

  /** The feature layers, in the order they were asked for; none without {@link Method#GRADCAM}. */
  public List<LayerExplanation> layers() {
    return layers;
  }

  /**
   * Grad-CAM of the first layer, as large as the network's input: bilinear between pixel centres,
   * not normalised.
   */
  public Heatmap heatmap() {
    return heatmap(0);
  }

  /** Grad-CAM of a layer, as large as the network's input. */
  public Heatmap heatmap(int layer) {
    if (layers.isEmpty()) {
      throw new IllegalStateException("the model was augmented without the method gradcam");
    }
    return layers
        .get(layer)
        .map()
        .resized(seen.height(), seen.width(), Interpolation.BILINEAR_HALF_PIXEL);
  }

  /**
   * Where Grad-CAM of a layer is strong, as the paper localises objects: around the largest
   * connected patch above a share of the maximum.
   *
   * @param share of the maximum, from 0 up to but not including 1; the paper's is {@link
   *     Regions#SHARE_OF_THE_PAPER}
   * @return in pixels of what the network saw; nothing if the map is zero everywhere
   */
  public Optional<Box> box(int layer, double share) {
    return Regions.largest(heatmap(layer), share).map(Region::box);
  }

  /**
   * The gradient of the score with respect to the network's input, in its layout, [1, C, H, W] or
   * [1, H, W, C].
   */
  public Optional<FloatTensor> gradients(Method method) {
    return Optional.ofNullable(gradients.get(method));
  }

  /**
   * Guided Grad-CAM: guided backpropagation times the map of the first layer, in the input's
   * layout.
   */
  public Optional<FloatTensor> guidedGradCam() {
    return layers.isEmpty()
        ? Optional.empty()
        : gradients(Method.GUIDED)
            .map(guided -> GuidedGradCam.fuse(guided, preprocessing.layout(), heatmap()));
  }

  /**
   * Grad-CAM of a layer in colours over the picture.
   *
   * @param opacity how much of the colour shows, from 0 to 1
   */
  public Picture heatPicture(int layer, ColorMap colours, double opacity) {
    return Overlay.heat(ContactSheet.readable(seen), heatmap(layer).normalised(), colours, opacity);
  }

  /** A gradient with respect to the input as a picture. */
  public Optional<Picture> gradientPicture(Method method, GuidedPicture.Style style) {
    return gradients(method).map(gradient -> picture(gradient, style));
  }

  /** Guided Grad-CAM as a picture. */
  public Optional<Picture> guidedGradCamPicture(GuidedPicture.Style style) {
    return guidedGradCam().map(fused -> picture(fused, style));
  }

  private Picture picture(FloatTensor gradient, GuidedPicture.Style style) {
    ChannelOrder channels = preprocessing.channels();
    return GuidedPicture.of(gradient, preprocessing.layout(), channels, style);
  }
}
