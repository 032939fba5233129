package io.github.camgraft.report;

import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.image.prepare.Framing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known of one photograph after it was explained.
 *
 * @param photo the file
 * @param digest SHA-256 of the file
 * @param framing where the network's input lies on the photograph
 * @param truth what is really on it and what the model says of that, where it is known
 * @param explanations of each class that was asked for; at least one
 * @param boxShare the share of a map's maximum that a box shall enclose, where boxes are wanted
 */
public record PhotoResult(
    Path photo,
    String digest,
    Framing framing,
    Optional<Prediction> truth,
    List<Explanation> explanations,
    OptionalDouble boxShare) {
  /** Keeps a copy of the list. */
  public PhotoResult {
    explanations = List.copyOf(explanations);
  }

  /** What the model says of every class, the most probable first. */
  public List<Prediction> predictions() {
    return explanations.get(0).predictions();
  }

  /**
   * Where the map of a layer is strong, in pixels of the photograph; see {@link Explanation#box}.
   */
  public Optional<Box> box(Explanation explanation, MapMethod method, int layer) {
    return boxShare.isPresent()
        ? explanation.box(method, layer, boxShare.getAsDouble()).map(framing::toPhoto)
        : Optional.empty();
  }
}
