package io.github.camgraft.layer;

import io.github.camgraft.input.ImageInput;
import java.util.List;

/**
 * One of a model's pictures and what Grad-CAM weighs of it. Most models have one picture; those
 * that compare two photographs, or join colours with a depth, have several, each with feature
 * layers of its own.
 *
 * @param image the input that takes the picture
 * @param layers the feature layers taken, between this picture and the score
 */
public record PictureView(ImageInput image, List<FeatureLayer> layers) {
  /** Keeps its own copy. */
  public PictureView {
    layers = List.copyOf(layers);
  }
}
