package io.github.camgraft.evaluate;

import io.github.camgraft.Explainer;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Explanation;
import io.github.camgraft.Target;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.MapMethod;
import io.github.camgraft.evaluate.truth.Truth;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.target.UnexplainedException;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A detector, a segmenter and a re-identification network are asked about scenes that they have not
 * seen: how much of their maps lies where it should, beside what lies there of an even map, which
 * is the share of the picture that the place takes, and of a blob in the picture's centre.
 *
 * <p>A main, too: names a folder of scenes and one of pairs, as {@code
 * tools/testmodels/make_scenes.py} paints them with {@code --folder}, and prints the figures.
 */
final class AskedScenes {
  static final String MODEL = "model";
  static final String EVEN = "even";
  static final String CENTRE = "centre";

  private static final Path MODELS = Path.of("testmodels/scenes");
  private static final int SIZE = 128;
  private static final int FEW = 8;
  private static final Effort EFFORT = new Effort(1, 1, 1, 1, 1);

  private final List<Scene> scenes;

  /**
   * A painted scene.
   *
   * @param photo the file
   * @param word the class of its object
   * @param object the pixels of that, and the box around it
   */
  record Scene(Path photo, String word, Truth object) {
    Box box() {
      return object.boxes().get(0);
    }
  }

  /** A map, and where it should lie. */
  private record Asked(Scene scene, Heatmap map, Truth place) {}

  AskedScenes(Path folder) throws IOException {
    List<Scene> read = new ArrayList<>();
    List<String> lines = Files.readAllLines(folder.resolve("boxes.csv"));
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      Picture mask = ImageFiles.read(folder.resolve("masks").resolve(cells[0]));
      read.add(
          new Scene(
              folder.resolve("photos").resolve(cells[0]),
              cells[1],
              PaintedScenes.truth(mask, cells)));
    }
    scenes = List.copyOf(read);
  }

  /** Prints the figures. */
  public static void main(String... arguments) throws IOException {
    AskedScenes alone = new AskedScenes(Path.of(arguments[0]));
    AskedScenes pairs = new AskedScenes(Path.of(arguments[1]));
    OfDetector detector = alone.detector();
    print("detector, energy in its box", detector.energy());
    System.out.printf(Locale.ROOT, "  boxes on the object: %.3f%n", detector.found());
    print("segmenter, energy in its mask", alone.segmenter());
    print("re-identification, energy in the object's mask", pairs.identifier());
  }

  private static void print(String what, Map<String, Figure> rows) {
    System.out.println(what);
    rows.forEach(
        (row, figure) ->
            System.out.printf(
                Locale.ROOT,
                "  %-7s %.3f [%.3f-%.3f] of %d%n",
                row,
                figure.value(),
                figure.low(),
                figure.high(),
                figure.count()));
  }

  private static Explainer open(String model, Target target) {
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withPreprocessing("imagenet,resize=128")
            .withSession(ExplainerSettings.DEFAULT.session().withThreads(1))
            .withTarget(target);
    return Explainer.open(MODELS.resolve(model), settings);
  }

  /** The map that is shown first. */
  private static Heatmap map(Explanation explanation) {
    return explanation.heatmap((MapMethod) explanation.methods().get(0));
  }

  /**
   * What is said of a detector.
   *
   * @param energy in the box that it is surest of
   * @param found the share of these boxes that overlap the object by half (intersection over union)
   */
  record OfDetector(Map<String, Figure> energy, double found) {}

  OfDetector detector() {
    Target best = Target.detection("best");
    List<Asked> asked = new ArrayList<>();
    int found = 0;
    try (Explainer explainer = open("detector.onnx", best)) {
      for (Scene scene : scenes) {
        Explanation explanation = explainer.explain(scene.photo(), best).get(0);
        Box box = explanation.asked().orElseThrow().box().orElseThrow();
        found += scene.box().intersectionOverUnion(box) > 0.5 ? 1 : 0;
        Truth inside = Truth.ofBoxes(SIZE, SIZE, List.of(within(box)));
        asked.add(new Asked(scene, map(explanation), inside));
      }
    }
    return new OfDetector(figures(asked), (double) found / scenes.size());
  }

  /** How many places of the feature layer have a part in the map of each box. */
  List<Integer> placesOfBoxes() {
    Target best = Target.detection("best");
    try (Explainer explainer = open("detector.onnx", best)) {
      return scenes.stream()
          .limit(FEW)
          .map(scene -> explainer.explain(scene.photo(), best).get(0))
          .map(why -> why.map((MapMethod) why.methods().get(0), 0).tensor().values())
          .map(map -> (int) IntStream.range(0, map.length).filter(i -> map[i] > 0).count())
          .toList();
    }
  }

  /** A box may reach beyond the picture. */
  private static Box within(Box box) {
    return new Box(
        Math.max(0, box.x0()),
        Math.max(0, box.y0()),
        Math.min(SIZE, box.x1()),
        Math.min(SIZE, box.y1()));
  }

  /** Of the object's class over where it wins, in the object's pixels. */
  Map<String, Figure> segmenter() {
    List<Asked> asked = new ArrayList<>();
    Target any = Target.region(Optional.empty(), Optional.empty(), Optional.empty());
    try (Explainer explainer = open("segmenter.onnx", any)) {
      for (Scene scene : scenes) {
        Target target =
            Target.region(Optional.empty(), Optional.of(scene.word()), Optional.empty());
        segmented(explainer, scene, target)
            .ifPresent(map -> asked.add(new Asked(scene, map, scene.object())));
      }
    }
    return figures(asked);
  }

  /** Nothing where the class wins nowhere. */
  private static Optional<Heatmap> segmented(Explainer explainer, Scene scene, Target target) {
    try {
      return Optional.of(map(explainer.explain(scene.photo(), target).get(0)));
    } catch (UnexplainedException wins) {
      return Optional.empty();
    }
  }

  /** Each scene is like the next one, which shows the same individual; both get a map. */
  Map<String, Figure> identifier() {
    List<Asked> asked = new ArrayList<>();
    Target any = Target.similarity("", FloatTensor.zeros(1));
    try (Explainer explainer = open("identifier.onnx", any)) {
      for (int i = 0; i + 1 < scenes.size(); i += 2) {
        Scene one = scenes.get(i);
        Scene other = scenes.get(i + 1);
        Explanation explanation =
            explainer.explain(one.photo(), explainer.alike(other.photo())).get(0);
        asked.add(new Asked(one, map(explanation), one.object()));
        asked.add(new Asked(other, map(explanation.further().get(0)), other.object()));
      }
    }
    return figures(asked);
  }

  private static Map<String, Figure> figures(List<Asked> asked) {
    List<Measured> measured =
        IntStream.range(0, asked.size()).mapToObj(i -> measured(asked.get(i), i)).toList();
    Map<String, Figure> figures = new LinkedHashMap<>();
    new Figures(measured, 1)
        .of(List.of(MODEL, EVEN, CENTRE))
        .forEach((row, said) -> figures.put(row, said.get(Measure.RELEVANCE_MASS)));
    return figures;
  }

  private static Measured measured(Asked asked, int number) {
    FloatTensor input = FloatTensor.zeros(3, SIZE, SIZE);
    Subject subject = new Subject(input, Layout.NCHW, null, 1, 0, 0);
    float[] ones = new float[SIZE * SIZE];
    Arrays.fill(ones, 1);
    Map<String, Heatmap> rows = new LinkedHashMap<>();
    rows.put(MODEL, asked.map());
    rows.put(EVEN, Heatmap.of(SIZE, SIZE, ones));
    rows.put(CENTRE, Baseline.CENTRE.map(input, Layout.NCHW, new Random(number)));
    Map<String, Map<Measure, Outcome>> outcomes = new LinkedHashMap<>();
    rows.forEach(
        (row, map) -> {
          Trial trial = new Trial(map, subject, null, Optional.of(asked.place()), EFFORT);
          Map<Measure, Outcome> said = new EnumMap<>(Measure.class);
          said.put(Measure.RELEVANCE_MASS, Measure.RELEVANCE_MASS.of(trial));
          outcomes.put(row, said);
        });
    return new Measured(
        asked.scene().photo(),
        "",
        List.of(
            new Measured.OfClass(
                0, asked.scene().word(), 0, 0, true, outcomes, List.of(), Map.of())));
  }
}
