package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Heatmap;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A main: what every measure says on the painted scenes of maps that are known to be right or
 * wrong, of Grad-CAM, and of what knows nothing, as a table for the guide. Names how many scenes to
 * take, all unless it is said, and then measures, if not all are meant.
 */
final class SceneTable {
  private static final Effort EFFORT = new Effort(8, 20, 4, 8, 1);

  private SceneTable() {}

  /** Measures. */
  public static void main(String... arguments) throws IOException {
    try (PaintedScenes scenes = new PaintedScenes()) {
      int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : scenes.count();
      List<Measure> measures =
          arguments.length < 2
              ? List.of(Measure.values())
              : Arrays.stream(arguments)
                  .skip(1)
                  .map(word -> Measure.of(word).orElseThrow())
                  .toList();
      print(measures, scenes.table(count, measures, EFFORT, SceneTable::rows));
    }
  }

  /** The best first, as one should think. */
  private static Map<String, Explaining> rows(PaintedScenes.Painted scene) {
    Map<String, Explaining> rows = new LinkedHashMap<>();
    rows.put("true mask", ideal(scene));
    rows.put("Grad-CAM", scene.gradCam());
    for (Baseline baseline : List.of(Baseline.EDGES, Baseline.CENTRE, Baseline.RANDOM)) {
      rows.put(baseline.title(), scene.baseline(baseline));
    }
    rows.put("negative mask", GivenMaps.always(scene.negative()));
    return rows;
  }

  /** The object wherever it is, and what is not the object where something else is asked. */
  private static Explaining ideal(PaintedScenes.Painted scene) {
    Heatmap mask = scene.mask();
    return new GivenMaps(input -> mask, scene.negative(), List.of(scene.negative()));
  }

  private static void print(List<Measure> measures, Map<String, Map<Measure, Figure>> table) {
    System.out.println("| measure | better | " + String.join(" | ", table.keySet()) + " |");
    System.out.println("|" + " --- |".repeat(table.size() + 2));
    for (Measure measure : measures) {
      String better = measure.better().name().toLowerCase(Locale.ROOT);
      System.out.println(
          Stream.concat(
                  Stream.of(measure.title(), better),
                  table.values().stream().map(row -> cell(row.get(measure))))
              .collect(Collectors.joining(" | ", "| ", " |")));
    }
  }

  private static String cell(Figure figure) {
    return figure == null
        ? ""
        : String.format(
            Locale.ROOT, "%.2f (%.2f–%.2f)", figure.value(), figure.low(), figure.high());
  }
}
