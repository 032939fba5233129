package io.github.camgraft.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.Explainer;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Interpolation;
import io.github.camgraft.cam.method.Answers;
import io.github.camgraft.evaluate.truth.Truth;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each measure says what Quantus, pytorch-grad-cam, torch-cam, Captum, scikit-image or xplique say
 * of the same map and the same network, as {@code tools/testmodels/make_evaluation.py} and {@code
 * make_xplique.py} stored it.
 */
class MeasureTest {
  private static final Path FOLDER = Path.of("testmodels/evaluation");
  private static final int SIZE = 128;

  /** Where noise is added, though it is the same noise. */
  private static final Set<Measure> NOISY =
      EnumSet.of(Measure.ROAD, Measure.ROAD_LERF, Measure.ROAD_MORF);

  /** What one measure has worked out serves the next. */
  private static final Map<String, Trial> TRIALS = new HashMap<>();

  private static Explainer explainer;
  private static JsonObject figures;
  private static Subject subject;

  @BeforeAll
  static void open() throws IOException {
    explainer = Explainer.open(Path.of("testmodels/demo/demo.onnx"));
    figures = read("figures.json");
    subject = subject(figures.get("class").getAsInt());
  }

  @AfterAll
  static void close() {
    explainer.close();
  }

  private static Subject subject(int index) {
    Picture picture = ImageFiles.read(FOLDER.resolve("picture.png"));
    FloatTensor input =
        Preprocessing.parse("imagenet,resize=128,height=128,width=128").scaled(picture).slice(0);
    Answers answers = explainer.answers(input, index);
    double[] probabilities = new double[10];
    Arrays.setAll(
        probabilities, i -> explainer.answers(input, i).probabilities(1, one -> input)[0]);
    int place = (int) Arrays.stream(probabilities).filter(p -> p > probabilities[index]).count();
    return new Subject(
        input, Layout.NCHW, answers, probabilities[index], answers.scores(1, i -> input)[0], place);
  }

  @TestFactory
  List<DynamicTest> saysWhatOthersSay() {
    return tests(figures, List.of("one", "other", "magnitude"));
  }

  /** A third program, on another framework, where it has the measure too. */
  @TestFactory
  List<DynamicTest> saysWhatXpliqueSays() throws IOException {
    return tests(read("xplique.json"), List.of("one", "other"));
  }

  private static List<DynamicTest> tests(JsonObject figures, List<String> maps) {
    List<DynamicTest> tests = new ArrayList<>();
    for (String map : maps) {
      for (Map.Entry<String, JsonElement> figure : figures.getAsJsonObject(map).entrySet()) {
        tests.add(
            DynamicTest.dynamicTest(
                figure.getKey() + " of " + map,
                () -> compare(Measure.of(figure.getKey()).orElseThrow(), map, figure.getValue())));
      }
    }
    return tests;
  }

  private static JsonObject read(String file) throws IOException {
    return JsonParser.parseString(Files.readString(FOLDER.resolve(file))).getAsJsonObject();
  }

  private static void compare(Measure measure, String map, JsonElement expected)
      throws IOException {
    double tolerance = NOISY.contains(measure) ? 1e-3 : 1e-4;
    boolean wantsMask = measure.requirement() == Requirement.MASKS;
    String name = map + (wantsMask ? " and mask" : "");
    Trial trial = TRIALS.get(name);
    if (trial == null) {
      trial = trial(map, wantsMask);
      TRIALS.put(name, trial);
    }
    Outcome outcome = measure.of(trial);
    if (expected instanceof JsonArray curve) {
      assertThat(outcome.curve())
          .isEqualTo(curve.asList().stream().map(JsonElement::getAsDouble).toList());
    } else {
      double relative = Math.max(1, Math.abs(expected.getAsDouble()));
      assertThat(outcome.value()).isCloseTo(expected.getAsDouble(), within(tolerance * relative));
    }
  }

  private static Trial trial(String map, boolean masked) throws IOException {
    Heatmap heatmap = map.equals("magnitude") ? magnitude(subject.input()) : stored(map);
    Heatmap another = map.equals("one") ? stored("other") : heatmap;
    List<Heatmap> forgetting =
        map.equals("one")
            ? List.of(between(heatmap, another), another, flipped(heatmap))
            : List.of();
    Explaining explaining = new GivenMaps(MeasureTest::magnitude, another, forgetting);
    return new Trial(
        heatmap, subject, explaining, Optional.of(masked ? mask() : box()), Effort.DEFAULT);
  }

  private static Heatmap magnitude(FloatTensor input) {
    return Heatmap.magnitude(input, Layout.NCHW);
  }

  /** What half of a network still knows. */
  private static Heatmap between(Heatmap one, Heatmap other) {
    float[] values = one.tensor().values();
    for (int pixel = 0; pixel < values.length; pixel++) {
      values[pixel] = (values[pixel] + other.tensor().values()[pixel]) / 2;
    }
    return Heatmap.of(SIZE, SIZE, values);
  }

  private static Heatmap flipped(Heatmap map) {
    float[] values = map.tensor().values();
    for (int pixel = 0; pixel < values.length; pixel++) {
      values[pixel] = -values[pixel];
    }
    return Heatmap.of(SIZE, SIZE, values);
  }

  /** With a slope, since what was grown has equal places at its edges. */
  private static Heatmap stored(String name) throws IOException {
    float[] values =
        Heatmap.of(NumpyArrays.read(FOLDER.resolve(name + ".npy")))
            .resized(SIZE, SIZE, Interpolation.BILINEAR_HALF_PIXEL)
            .tensor()
            .values();
    for (int pixel = 0; pixel < values.length; pixel++) {
      values[pixel] += (float) (0.01 * pixel / values.length);
    }
    return Heatmap.of(SIZE, SIZE, values);
  }

  private static Truth box() {
    List<Integer> box =
        figures.getAsJsonArray("box").asList().stream().map(JsonElement::getAsInt).toList();
    return Truth.ofBoxes(
        SIZE, SIZE, List.of(new Box(box.get(0), box.get(1), box.get(2), box.get(3))));
  }

  private static Truth mask() {
    Picture mask = ImageFiles.read(FOLDER.resolve("mask.png"));
    boolean[] inside = new boolean[SIZE * SIZE];
    for (int pixel = 0; pixel < inside.length; pixel++) {
      inside[pixel] = mask.rgb(pixel / SIZE, pixel % SIZE) != 0;
    }
    return new Truth(SIZE, inside, box().boxes(), true);
  }

  /** A row without a figure of somebody else's program is not proved. */
  @Test
  void everyRowHasALine() {
    Set<String> lines = new HashSet<>();
    for (String map : List.of("one", "other", "magnitude")) {
      lines.addAll(figures.getAsJsonObject(map).keySet());
    }
    assertThat(lines)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Measure.values()).map(Measure::word).toList());
  }

  @Test
  void theFigureOfManyBoxesIsThatOfTheBestShareForAll() {
    List<Outcome> outcomes =
        List.of(
            new Outcome(1, shares(0, 30)),
            new Outcome(1, shares(20, 50)),
            new Outcome(0, shares(0, 0)));
    assertThat(Measure.MAX_BOX_ACC.of(outcomes)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(Measure.POINTING.of(outcomes)).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(Measure.MAX_BOX_ACC.of(List.of(outcomes.get(0), outcomes.get(2)))).isEqualTo(0.5);
  }

  private static List<Double> shares(int from, int to) {
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      shares.add(i >= from && i < to ? 1.0 : 0.0);
    }
    return shares;
  }

  @Test
  void aFlatMapPointsAtNothingAndBreaksNothing() {
    Trial flat =
        new Trial(
            Heatmap.of(SIZE, SIZE, new float[SIZE * SIZE]),
            subject,
            GivenMaps.always(Heatmap.of(SIZE, SIZE, new float[SIZE * SIZE])),
            Optional.of(mask()),
            Effort.DEFAULT.withSteps(4));
    for (Measure measure : EnumSet.complementOf(EnumSet.of(Measure.ROAD, Measure.ROAD_LERF))) {
      assertThat(measure.of(flat).value()).as(measure.word()).isFinite();
    }
    assertThat(Measure.POINTING.of(flat).value()).isZero();
    assertThat(Measure.ENERGY.of(flat).value()).isZero();
    assertThat(Measure.LOCALISED.of(flat).value()).isZero();
    assertThat(Measure.ADCC.of(flat).value()).isZero();
  }
}
