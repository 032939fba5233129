package io.github.camgraft.evaluate;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.SanityCheck;
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
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Scenes whose objects are known pixel by pixel, for the demonstration model: {@code
 * tools/testmodels/make_scenes.py} painted them.
 */
final class PaintedScenes implements AutoCloseable {
  private static final Path FOLDER = Path.of("testmodels/evaluation");
  private static final int SIZE = 128;
  private static final Path MODEL = Path.of("testmodels/demo/demo.onnx");
  private static final int STAGES = 4;

  private final Picture scenes = ImageFiles.read(FOLDER.resolve("many.jpg"));
  private final Picture masks = ImageFiles.read(FOLDER.resolve("many-masks.png"));
  private final List<String> lines = Files.readAllLines(FOLDER.resolve("many.csv"));
  private final Explainer explainer;
  private final Forgetting forgetting;

  /** A scene and what is known of it. */
  record Painted(
      Explanation explanation, Subject subject, Truth truth, int number, Explaining gradCam) {
    /** One where the object is. */
    Heatmap mask() {
      return map(1, 0);
    }

    /** One where it is not. */
    Heatmap negative() {
      return map(0, 1);
    }

    private Heatmap map(float inside, float outside) {
      float[] values = new float[SIZE * SIZE];
      for (int i = 0; i < values.length; i++) {
        values[i] = truth.isInside(i) ? inside : outside;
      }
      return Heatmap.of(SIZE, SIZE, values);
    }

    /** What knows nothing of the model. */
    Explaining baseline(Baseline baseline) {
      Random random = new Random(number);
      return new Explaining() {
        @Override
        public Heatmap again(FloatTensor input) {
          return baseline.map(input, subject.layout(), random);
        }

        @Override
        public Heatmap ofAnotherClass() {
          return again(subject.input());
        }

        @Override
        public List<Heatmap> afterForgetting(SanityCheck.Order order) {
          return List.of(again(subject.input()));
        }
      };
    }
  }

  /** The ways to make maps of a scene, by their words. */
  interface Rows {
    Map<String, Explaining> of(Painted scene);
  }

  PaintedScenes() throws IOException {
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withMethods(List.of(LayerMethod.GRADCAM))
            // Scenes are measured side by side, each by one core.
            .withSession(ExplainerSettings.DEFAULT.session().withThreads(1))
            .withPreprocessing("imagenet,resize=128");
    explainer = Explainer.open(MODEL, settings);
    forgetting = new Forgetting(MODEL, settings, STAGES);
  }

  int count() {
    return lines.size() - 1;
  }

  /** What measures say of the first scenes. */
  Map<String, Map<Measure, Figure>> table(
      int count, List<Measure> measures, Effort effort, Rows rows) {
    List<Measured> measured =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(i -> measured(scene(i), measures, effort, rows))
            .toList();
    return new Figures(measured, 1).of(measured.get(0).classes().get(0).outcomes().keySet());
  }

  private Painted scene(int number) {
    String[] cells = lines.get(number + 1).split(",");
    int index = explainer.labels().find(cells[1], 10);
    Picture picture = tile(scenes, number);
    Prepared prepared = explainer.preprocessing().prepare(picture);
    FloatTensor input = prepared.input().slice(0);
    Explanation explanation =
        explainer.explain(input, prepared.seen(), Target.classes(index)).get(0);
    Subject subject =
        new Subject(
            input,
            explainer.preprocessing().layout(),
            explainer.answers(input, index),
            explanation.prediction().probability(),
            explanation.score(),
            0);
    Truth truth = truth(tile(masks, number), cells);
    return new Painted(explanation, subject, truth, number, gradCam(explanation, subject, number));
  }

  private Explaining gradCam(Explanation explanation, Subject subject, int number) {
    int index = explanation.prediction().index();
    int another = (index + 1 + number % 9) % 10;
    Picture seen = explanation.seen();
    return new Row.OfMethod("gradcam", "Grad-CAM", explainer, forgetting, LayerMethod.GRADCAM, 0)
        .in(Scene.of(subject.input(), subject.layout(), seen, index, another, number));
  }

  static Picture tile(Picture sheet, int number) {
    int columns = sheet.width() / SIZE;
    int[] pixels = new int[SIZE * SIZE];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = sheet.rgb(number / columns * SIZE + i / SIZE, number % columns * SIZE + i % SIZE);
    }
    return Picture.of(SIZE, SIZE, pixels);
  }

  static Truth truth(Picture mask, String... cells) {
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
      Painted scene, List<Measure> measures, Effort effort, Rows rows) {
    Map<String, Map<Measure, Outcome>> outcomes = new LinkedHashMap<>();
    rows.of(scene)
        .forEach(
            (word, explaining) -> {
              Heatmap map = explaining.again(scene.subject().input());
              Trial trial =
                  new Trial(map, scene.subject(), explaining, Optional.of(scene.truth()), effort);
              Map<Measure, Outcome> said = new EnumMap<>(Measure.class);
              measures.forEach(measure -> said.put(measure, measure.of(trial)));
              outcomes.put(word, said);
            });
    return new Measured(
        Path.of(scene.number() + ".png"),
        "",
        List.of(new Measured.OfClass(0, "", 0, 0, true, outcomes, List.of(), Map.of())));
  }

  @Override
  public void close() {
    forgetting.close();
    explainer.close();
  }
}
