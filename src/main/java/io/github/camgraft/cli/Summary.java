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
    String said =
        explanations.get(0).predictions().stream()
            .limit(NAMED)
            .map(Summary::withPercent)
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
    return isNamed(prediction)
        ? "%s (%d)".formatted(prediction.name(), prediction.index())
        : prediction.name();
  }

  static boolean isNamed(Prediction prediction) {
    return !prediction.name().equals("class " + prediction.index());
  }

  private static String withPercent(Prediction prediction) {
    return prediction.name() + " " + percent(prediction.probability());
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
