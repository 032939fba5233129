package io.github.camgraft.report;

import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.evaluate.Measure;
import io.github.camgraft.evaluate.Measured;
import io.github.camgraft.evaluate.Outcome;
import io.github.camgraft.image.prepare.Framing;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param measured what {@code camgraft evaluate} said of the explanations of each class, where it
 *     was asked before
 * @hidden
 */
public record PhotoResult(
    Path photo,
    String digest,
    Framing framing,
    Optional<Prediction> truth,
    List<Explanation> explanations,
    OptionalDouble boxShare,
    List<Measured.OfClass> measured) {
  /**
   * Keeps a copy of the list.
   *
   * @param photo the file
   * @param digest SHA-256 of the file
   * @param framing where the network's input lies on the photograph
   * @param truth what is really on it and what the model says of that, where it is known
   * @param explanations of each class that was asked for; at least one
   * @param boxShare the share of a map's maximum that a box shall enclose, where boxes are wanted
   * @param measured what {@code camgraft evaluate} said of the explanations of each class, where it
   *     was asked before
   */
  public PhotoResult {
    explanations = List.copyOf(explanations);
    measured = List.copyOf(measured);
  }

  /** {@return what the model says of every class, the most probable first} */
  public List<Prediction> predictions() {
    return explanations.get(0).predictions();
  }

  /**
   * {@return what each measure said of the maps of an explanation, by the words of the rows of the
   * evaluation, which begin with those of the methods}
   *
   * @param explanation the explanation
   */
  public Map<String, Map<Measure, Outcome>> figures(Explanation explanation) {
    Map<String, Map<Measure, Outcome>> figures = new LinkedHashMap<>();
    for (Measured.OfClass one : measured) {
      if (one.index() == explanation.prediction().index()) {
        one.outcomes()
            .forEach(
                (row, outcomes) -> {
                  String method = row.split("[@:]", 2)[0];
                  if (explanation.methods().stream().anyMatch(m -> m.word().equals(method))) {
                    figures.put(row, outcomes);
                  }
                });
      }
    }
    return figures;
  }

  /**
   * {@return where the map of a layer is strong, in pixels of the photograph; see {@link
   * Explanation#box}}
   *
   * @param explanation the explanation
   * @param method the method
   * @param layer which feature layer, counted from 0
   */
  public Optional<Box> box(Explanation explanation, MapMethod method, int layer) {
    return boxShare.isPresent()
        ? explanation.box(method, layer, boxShare.getAsDouble()).map(framing::toPhoto)
        : Optional.empty();
  }
}
