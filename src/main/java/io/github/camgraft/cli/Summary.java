package io.github.camgraft.cli;

import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.MapMethod;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** One line for a photograph that was explained. */
final class Summary {
  private static final int NAMED = 3;

  private Summary() {}

  static String of(Path photo, List<Explanation> explanations, Optional<Path> sheet) {
    List<Prediction> predictions = explanations.get(0).predictions();
    String said =
        predictions.size() == 1
            ? predictions.get(0).text()
            : predictions.stream()
                .limit(NAMED)
                .map(prediction -> prediction.name() + " " + prediction.text())
                .collect(Collectors.joining(", "));
    String explained =
        explanations.stream()
            .map(explanation -> numbered(explanation.prediction()))
            .collect(Collectors.joining(", "));
    return "%s: %s; explained %s%s%s"
        .formatted(
            photo,
            said,
            explained,
            sheet.map(file -> " in " + file).orElse(""),
            notices(explanations));
  }

  /** Why maps show nothing, each reason once. */
  private static String notices(List<Explanation> explanations) {
    return explanations.stream()
        .flatMap(explanation -> notices(explanation, explanations.size() > 1).stream())
        .distinct()
        .map("; "::concat)
        .collect(Collectors.joining());
  }

  /**
   * Why maps of one class show nothing.
   *
   * @param isNamed whether to say which class that is
   */
  static List<String> notices(Explanation explanation, boolean isNamed) {
    List<String> notices = new ArrayList<>();
    for (AttributionMethod method : explanation.methods()) {
      if (method instanceof MapMethod map) {
        for (int layer = 0; layer < explanation.maps(map); layer++) {
          explanation.whyEmpty(map, layer).ifPresent(notices::add);
        }
      }
    }
    String beginning = isNamed ? explanation.prediction().name() + ": " : "";
    return notices.stream().map(beginning::concat).toList();
  }

  /** A class with its number, where its name does not tell it. */
  static String numbered(Prediction prediction) {
    String number = "(%d)".formatted(prediction.index());
    return isNamed(prediction) && !prediction.name().endsWith(number)
        ? prediction.name() + " " + number
        : prediction.name();
  }

  static boolean isNamed(Prediction prediction) {
    return !prediction.name().equals("class " + prediction.index());
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
