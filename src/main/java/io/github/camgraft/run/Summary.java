package io.github.camgraft.run;

import io.github.camgraft.Explanation;
import io.github.camgraft.Prediction;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.report.PhotoResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a photograph's explanations show, in a line.
 *
 * @hidden
 */
public final class Summary {
  private static final int NAMED = 3;

  private Summary() {}

  static String of(PhotoResult result, Optional<Path> sheet) {
    List<Explanation> explanations = result.explanations();
    List<Prediction> predictions = result.predictions();
    String said =
        predictions.size() == 1
            ? predictions.get(0).text()
            : predictions.stream()
                .limit(NAMED)
                .map(prediction -> prediction.name() + " " + prediction.text())
                .collect(Collectors.joining(", "));
    String explained =
        explanations.stream()
            .map(explanation -> explanation.prediction().numbered())
            .collect(Collectors.joining(", "));
    return "%s: %s%s; explained %s%s%s"
        .formatted(
            result.photo(),
            said,
            result.truth().map(truth -> verdict(truth, predictions.get(0))).orElse(""),
            explained,
            sheet.map(file -> " in " + file).orElse(""),
            notices(explanations));
  }

  private static String verdict(Prediction truth, Prediction said) {
    return truth.index() == said.index() ? "; right" : "; wrong, it is " + truth.name();
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
   * @param explanation the explanation
   * @param isNamed whether to say which class that is
   * @return one sentence each
   */
  public static List<String> notices(Explanation explanation, boolean isNamed) {
    List<String> notices = new ArrayList<>();
    for (AttributionMethod method : explanation.methods()) {
      if (method instanceof MapMethod map && explanation.shownFirst(map) == Explanation.MERGED) {
        // A level that a box does not come from has nothing to say, which is no fault.
        explanation.whyEmpty(map, Explanation.MERGED).ifPresent(notices::add);
      } else if (method instanceof MapMethod map) {
        for (int layer = 0; layer < explanation.maps(map); layer++) {
          explanation.whyEmpty(map, layer).ifPresent(notices::add);
        }
      }
    }
    String beginning = isNamed ? explanation.prediction().name() + ": " : "";
    return notices.stream().map(beginning::concat).toList();
  }
}
