package io.github.camgraft;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.cam.Similarity;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.MapMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Two explanations of one picture side by side: of two classes, or by two models.
 *
 * @param one the first
 * @param other the second
 * @param similarities how alike they are, for each method that both have, in the order of the first
 */
public record Comparison(
    Explanation one, Explanation other, Map<AttributionMethod, Similarity> similarities) {
  /**
   * Compares by what is seen: maps of the first layer, and the strength of gradients.
   *
   * @param one the first explanation
   * @param other the second explanation
   * @return the comparison
   */
  public static Comparison of(Explanation one, Explanation other) {
    Map<AttributionMethod, Similarity> similarities = new LinkedHashMap<>();
    for (AttributionMethod method : one.methods()) {
      if (other.methods().contains(method)) {
        Heatmap map = map(one, method);
        Heatmap fitted = map(other, method).resized(map.space(), Interpolation.BILINEAR_HALF_PIXEL);
        similarities.put(method, Similarity.of(map, fitted));
      }
    }
    return new Comparison(one, other, similarities);
  }

  /**
   * {@return how alike the two are by one method}
   *
   * @param method which
   * @throws IllegalArgumentException if not both have it
   */
  public Similarity similarity(AttributionMethod method) {
    return Optional.ofNullable(similarities.get(method))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is not in both explanations".formatted(method.title())));
  }

  private static Heatmap map(Explanation explanation, AttributionMethod method) {
    return method instanceof InputMethod input
        ? explanation.magnitude(input)
        : explanation.heatmap((MapMethod) method);
  }
}
