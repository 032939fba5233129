package io.github.camgraft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.evaluate.truth.Truth;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.tensor.FloatTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * On scenes whose objects are known pixel by pixel the measures put maps into the order that they
 * should: what is right before what knows nothing, and that before what is wrong. The intervals do
 * not touch, so it is no luck. {@code tools/testmodels/make_scenes.py} painted them.
 */
class ScenesTest {
  private static final Path FOLDER = Path.of("testmodels/evaluation");
  private static final int SIZE = 128;
  private static final int COLUMNS = 8;
  private static final Effort EFFORT = Effort.DEFAULT.withSteps(8);

  private static final List<Measure> MEASURES =
      List.of(
          Measure.POINTING,
          Measure.ENERGY,
          Measure.RELEVANCE_RANK,
          Measure.MASK_OVERLAP,
          Measure.LOCALISED,
          Measure.INSERTION,
          Measure.DELETION,
          Measure.AVERAGE_DROP);

  private static Map<String, Map<Measure, Figure>> table;

  @BeforeAll
  static void measure() throws IOException {
    Picture scenes = ImageFiles.read(FOLDER.resolve("scenes.jpg"));
    Picture masks = ImageFiles.read(FOLDER.resolve("masks.png"));
    List<String> lines = Files.readAllLines(FOLDER.resolve("scenes.csv"));
    List<Measured> measured = new ArrayList<>();
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withMethods(List.of(LayerMethod.GRADCAM))
            .withPreprocessing("imagenet,resize=128");
    try (Explainer explainer = Explainer.open(Path.of("testmodels/demo/demo.onnx"), settings)) {
      for (int i = 0; i + 1 < lines.size(); i++) {
        String[] cells = lines.get(i + 1).split(",");
        int index = explainer.labels().find(cells[1], 10);
        measured.add(measured(explainer, index, tile(scenes, i), truth(tile(masks, i), cells), i));
      }
    }
    table =
        new Figures(measured, 1)
            .of(List.of("mask", "negative", "gradcam", "random", "centre", "edges"));
  }

  private static Picture tile(Picture sheet, int number) {
    int[] pixels = new int[SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = sheet.rgb(number / COLUMNS * SIZE + i / SIZE, number % COLUMNS * SIZE + i % SIZE);
    }
    return Picture.of(SIZE, SIZE, pixels);
  }

  private static Truth truth(Picture mask, String... cells) {
    boolean[] inside = new boolean[SIZE * SIZE];
    for (int i = 0; i < inside.length; i++) {
      inside[i] = mask.rgb(i / SIZE, i % SIZE) != 0;
    }
    Box box =
        new Box(
            Integer.parseInt(cells[2]),
            Integer.parseInt(cells[3]),
            Integer.parseInt(cells[4]),
            Integer.parseInt(cells[5]));
    return new Truth(SIZE, inside, List.of(box), true);
  }

  private static Measured measured(
      Explainer explainer, int index, Picture scene, Truth truth, int number) {
    Prepared prepared = explainer.preprocessing().prepare(scene);
    FloatTensor input = prepared.input().slice(0);
    Explanation explanation = explainer.explain(scene, Target.classes(index)).get(0);
    Subject subject =
        new Subject(
            input,
            explainer.preprocessing().layout(),
            explainer.answers(input, index),
            explanation.prediction().probability(),
            explanation.score(),
            0);
    float[] mask = new float[SIZE * SIZE];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = truth.isInside(i) ? 1 : 0;
    }
    Heatmap right = Heatmap.of(SIZE, SIZE, mask);
    Map<String, Heatmap> maps = new LinkedHashMap<>();
    maps.put("mask", right);
    maps.put("negative", negative(right));
    maps.put("gradcam", explanation.heatmap());
    for (Baseline baseline : Set.of(Baseline.RANDOM, Baseline.CENTRE, Baseline.EDGES)) {
      maps.put(baseline.word(), baseline.map(input, subject.layout(), new Random(number)));
    }
    Map<String, Map<Measure, Outcome>> outcomes = new LinkedHashMap<>();
    maps.forEach((word, map) -> outcomes.put(word, outcomes(map, subject, truth)));
    return new Measured(
        Path.of(number + ".png"),
        "",
        List.of(new Measured.OfClass(index, "", 0, 0, true, outcomes, List.of(), Map.of())));
  }

  private static Heatmap negative(Heatmap map) {
    float[] values = map.tensor().values();
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 - values[i];
    }
    return Heatmap.of(SIZE, SIZE, values);
  }

  private static Map<Measure, Outcome> outcomes(Heatmap map, Subject subject, Truth truth) {
    Trial trial = new Trial(map, subject, GivenMaps.always(map), Optional.of(truth), EFFORT);
    Map<Measure, Outcome> outcomes = new EnumMap<>(Measure.class);
    MEASURES.forEach(measure -> outcomes.put(measure, measure.of(trial)));
    return outcomes;
  }

  /** That one row is better than another, and would be for other scenes. */
  private static void assertBetter(Measure measure, String one, String other) {
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
    for (String baseline : List.of("random", "centre", "edges")) {
      assertBetter(Measure.POINTING, "gradcam", baseline);
      assertBetter(Measure.DELETION, "gradcam", baseline);
      assertBetter(Measure.ENERGY, "gradcam", baseline);
    }
  }

  @Test
  void theTrueMaskIsNearTheBestAndItsNegativeNearTheWorst() {
    for (Measure measure : MEASURES) {
      assertBetter(measure, "mask", "negative");
    }
    for (Measure measure :
        List.of(
            Measure.POINTING,
            Measure.ENERGY,
            Measure.RELEVANCE_RANK,
            Measure.MASK_OVERLAP,
            Measure.INSERTION,
            Measure.DELETION)) {
      assertBetter(measure, "mask", "random");
      // Random maps point into objects too rarely to be told from ones that never do.
      if (measure != Measure.POINTING) {
        assertBetter(measure, "random", "negative");
      }
    }
    assertThat(table.get("mask").get(Measure.POINTING).value()).isEqualTo(1);
    assertThat(table.get("mask").get(Measure.ENERGY).value()).isEqualTo(1);
    assertThat(table.get("negative").get(Measure.ENERGY).value()).isZero();
  }

  @Test
  void intervalsHoldTheirFigureAndAreThoseOfTheSeed() {
    table
        .values()
        .forEach(
            row ->
                row.values()
                    .forEach(
                        figure -> {
                          assertThat(figure.value()).isBetween(figure.low(), figure.high());
                          assertThat(figure.count()).isEqualTo(48);
                        }));
  }
}
