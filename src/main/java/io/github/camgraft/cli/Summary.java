package io.github.camgraft.cli;

import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import java.nio.file.Path;
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
    return "%s: %s; explained %s%s"
        .formatted(photo, said, explained, sheet.map(file -> " in " + file).orElse(""));
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
