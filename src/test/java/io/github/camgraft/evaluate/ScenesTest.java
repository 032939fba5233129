package io.github.camgraft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.evaluate.PaintedScenes.Painted;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * On scenes whose objects are known pixel by pixel the measures put maps into the order that they
 * should: what is right before what knows nothing, and that before what is wrong. Where it is said
 * that one is better, the intervals do not touch, so it is no luck.
 */
class ScenesTest {
  /** Enough to tell a mask from its negative; some of the measures take many runs. */
  private static final int FEW = 20;

  /** What is missing is guessed pixel by pixel, which takes longer than the runs. */
  private static final int FEWER = 12;

  private static final Effort EFFORT = new Effort(8, 10, 2, 1, 1);

  /** What is said of a way to make maps rather than of a map. */
  private static final Set<Measure> OF_METHODS =
      EnumSet.of(
          Measure.COHERENCY,
          Measure.ADCC,
          Measure.MAX_SENSITIVITY,
          Measure.RANDOM_LOGIT,
          Measure.RANDOMISATION,
          Measure.RANDOMISATION_INDEPENDENT);

  /** By these, a map drawn at random is about as bad as one that is wrong everywhere. */
  private static final Set<Measure> ALL_OR_NOTHING =
      EnumSet.of(
          Measure.INCREASE,
          Measure.INFIDELITY,
          Measure.POINTING,
          Measure.POINTING_15,
          Measure.LOCALISED,
          Measure.TOP_1_ERROR,
          Measure.TOP_5_ERROR,
          Measure.MAX_BOX_ACC);

  /** Pixels that turn black here and there make noise of the picture, whatever they showed. */
  private static final Set<Measure> UNFAIR_TO_RANDOM =
      EnumSet.of(Measure.PIXEL_FLIPPING_MORF, Measure.PIXEL_FLIPPING_LERF);

  private static PaintedScenes scenes;

  @BeforeAll
  static void open() throws IOException {
    scenes = new PaintedScenes();
  }

  @AfterAll
  static void close() {
    scenes.close();
  }

  /** That one row is better than another, and would be for other scenes. */
  private static void assertBetter(
      Map<String, Map<Measure, Figure>> table, Measure measure, String one, String other) {
    Figure better = table.get(one).get(measure);
    Figure worse = table.get(other).get(measure);
    if (measure.better() == Measure.Better.HIGHER) {
      assertThat(better.low()).as("%s: %s, %s", measure, one, other).isGreaterThan(worse.high());
    } else {
      assertThat(better.high()).as("%s: %s, %s", measure, one, other).isLessThan(worse.low());
    }
  }

  @Test
  void gradCamBeatsWhatKnowsNothing() {
    List<Measure> measures =
        List.of(Measure.POINTING, Measure.ENERGY, Measure.INSERTION, Measure.DELETION);
    Map<String, Map<Measure, Figure>> table =
        scenes.table(
            scenes.count(),
            measures,
            EFFORT,
            scene -> gradCamAnd(scene, List.of(Baseline.RANDOM, Baseline.CENTRE, Baseline.EDGES)));
    for (Measure measure : measures) {
      for (String baseline : List.of("random", "centre", "edges")) {
        assertBetter(table, measure, "gradcam", baseline);
      }
    }
    table
        .values()
        .forEach(
            row ->
                row.values()
                    .forEach(
                        figure -> {
                          assertThat(figure.value()).isBetween(figure.low(), figure.high());
                          assertThat(figure.count()).isEqualTo(scenes.count());
                        }));
  }

  private static Map<String, Explaining> gradCamAnd(Painted scene, List<Baseline> baselines) {
    Map<String, Explaining> rows = new LinkedHashMap<>();
    rows.put("gradcam", scene.gradCam());
    baselines.forEach(baseline -> rows.put(baseline.word(), scene.baseline(baseline)));
    return rows;
  }

  /** To tell edges by it takes more scenes than there is time for. */
  @Test
  void gradCamBeatsWhatKnowsNothingByRoadToo() {
    Map<String, Map<Measure, Figure>> table =
        scenes.table(
            FEWER,
            List.of(Measure.ROAD),
            EFFORT,
            scene -> gradCamAnd(scene, List.of(Baseline.RANDOM, Baseline.CENTRE)));
    assertBetter(table, Measure.ROAD, "gradcam", "random");
    assertBetter(table, Measure.ROAD, "gradcam", "centre");
  }

  @Test
  void theTrueMaskIsNearTheBestAndItsNegativeNearTheWorst() {
    List<Measure> measures =
        Arrays.stream(Measure.values()).filter(measure -> !OF_METHODS.contains(measure)).toList();
    Map<String, Map<Measure, Figure>> table =
        scenes.table(FEW, measures, EFFORT, ScenesTest::rightAndWrong);
    assertInOrder(table);
    assertThat(table.get("mask").get(Measure.POINTING).value()).isEqualTo(1);
    assertThat(table.get("mask").get(Measure.ENERGY).value()).isEqualTo(1);
    assertThat(table.get("negative").get(Measure.ENERGY).value()).isZero();
  }

  private static void assertInOrder(Map<String, Map<Measure, Figure>> table) {
    for (Measure measure : table.get("mask").keySet()) {
      assertBetter(table, measure, "mask", "negative");
      if (!UNFAIR_TO_RANDOM.contains(measure)) {
        assertBetter(table, measure, "mask", "random");
      }
      if (!ALL_OR_NOTHING.contains(measure) && !UNFAIR_TO_RANDOM.contains(measure)) {
        assertBetter(table, measure, "random", "negative");
      }
    }
  }

  private static Map<String, Explaining> rightAndWrong(Painted scene) {
    Map<String, Explaining> rows = new LinkedHashMap<>();
    rows.put("mask", GivenMaps.always(scene.mask()));
    rows.put("negative", GivenMaps.always(scene.negative()));
    rows.put("random", scene.baseline(Baseline.RANDOM));
    return rows;
  }

  /**
   * Whoever always finds the object, and shows something else where another class or another model
   * is asked, does what an explanation should. Whoever shows the same in any case depends on
   * nothing, and a map that is drawn anew each time holds on to nothing.
   */
  @Test
  void whatDependsOnTheModelAloneIsNearTheBest() {
    Map<String, Map<Measure, Figure>> table =
        scenes.table(
            FEW,
            List.copyOf(OF_METHODS),
            EFFORT,
            scene -> {
              Heatmap elsewhere = scene.baseline(Baseline.CENTRE).again(scene.subject().input());
              Map<String, Explaining> rows = new LinkedHashMap<>();
              rows.put(
                  "depending",
                  new GivenMaps(input -> scene.mask(), elsewhere, List.of(scene.negative())));
              rows.put("constant", GivenMaps.always(scene.negative()));
              rows.put("random", scene.baseline(Baseline.RANDOM));
              return rows;
            });
    for (Measure measure :
        List.of(Measure.RANDOM_LOGIT, Measure.RANDOMISATION, Measure.RANDOMISATION_INDEPENDENT)) {
      assertBetter(table, measure, "depending", "constant");
      assertBetter(table, measure, "random", "constant");
      assertThat(table.get("constant").get(measure).value()).isCloseTo(1, within(1e-9));
    }
    for (Measure measure : List.of(Measure.COHERENCY, Measure.MAX_SENSITIVITY, Measure.ADCC)) {
      assertBetter(table, measure, "depending", "random");
    }
    assertBetter(table, Measure.ADCC, "depending", "constant");
  }
}
