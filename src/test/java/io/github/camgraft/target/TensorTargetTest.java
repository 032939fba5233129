package io.github.camgraft.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.github.camgraft.cam.Box;
import io.github.camgraft.image.Picture;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.tensor.FloatTensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TensorTargetTest {
  private static final double STEP = 1e-3;

  private static FloatTensor random(int... shape) {
    FloatTensor tensor = FloatTensor.zeros(shape);
    Random random = new Random(3);
    for (int i = 0; i < tensor.count(); i++) {
      tensor.values()[i] = (float) random.nextGaussian();
    }
    return tensor;
  }

  private static Answer answer(FloatTensor y, Answer.Scores scores) {
    return new Answer("y", y, Map.of("y", y), NUMBERED, scores, 64, 96, Optional.empty());
  }

  private static Answer answer(FloatTensor y) {
    return answer(y, Answer.Scores.SOFTMAX);
  }

  private static final Answer.ClassNames NUMBERED =
      new Answer.ClassNames() {
        @Override
        public int find(String word, int classes) {
          int index = Integer.parseInt(word);
          if (index >= classes) {
            throw new ModelException("there is no class " + word);
          }
          return index;
        }

        @Override
        public String name(int index) {
          return "class " + index;
        }

        @Override
        public int count() {
          return 0;
        }
      };

  static Stream<Arguments> curved() {
    return Stream.of(
        Arguments.of(new CertaintyTarget(TargetKind.PROBABILITY, Optional.of("2"))),
        Arguments.of(new CertaintyTarget(TargetKind.PROBABILITY, Optional.empty())),
        Arguments.of(new CertaintyTarget(TargetKind.LOG_PROBABILITY, Optional.of("1"))),
        Arguments.of(new CertaintyTarget(TargetKind.ENTROPY, Optional.empty())),
        Arguments.of(
            new SimilarityTarget(
                "b", FloatTensor.of(new float[] {1, 2, -1, 4, 0}, 5), Optional.empty())));
  }

  /** The weights are the gradient of the value. */
  @ParameterizedTest
  @MethodSource("curved")
  void weightsAreTheGradientOfTheValue(TensorTarget target) {
    for (Answer.Scores scores :
        List.of(Answer.Scores.SOFTMAX, Answer.Scores.SIGMOID, Answer.Scores.PROBABILITIES)) {
      FloatTensor y =
          scores == Answer.Scores.PROBABILITIES
              ? FloatTensor.of(new float[] {.1f, .3f, .2f, .35f, .05f}, 5)
              : random(5);
      FloatTensor weights = target.questions(answer(y, scores)).get(0).weights();
      for (int i = 0; i < y.count(); i++) {
        double slope =
            (value(target, y, scores, i, STEP) - value(target, y, scores, i, -STEP)) / (2 * STEP);
        assertThat(weights.at(i)).as("%s %s %d", target, scores, i).isCloseTo(slope, offset(1e-3));
      }
    }
  }

  private static double value(
      TensorTarget target, FloatTensor y, Answer.Scores scores, int index, double step) {
    float[] moved = y.values().clone();
    moved[index] += (float) step;
    return target
        .questions(answer(FloatTensor.of(moved, y.shape()), scores))
        .get(0)
        .value()
        .orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "y[:,1,2]       | 1x1",
        "y[:,0:2,3]     | 2x1",
        "y[:,1:]        | 2x4",
        "y[:,:-1,-1]    | 2x1",
        "y              | ",
      })
  void aPartIsThatOfNumpy(String text, String size) {
    if (size == null) {
      assertThat(PartTarget.parse(text)).isEmpty();
      return;
    }
    FloatTensor weights =
        PartTarget.parse(text).orElseThrow().questions(answer(random(3, 4))).get(0).weights();
    int expected =
        Arrays.stream(size.split("x")).mapToInt(Integer::parseInt).reduce(1, (a, b) -> a * b);
    assertThat(Arrays.stream(weights.numbers()).sum()).isEqualTo(expected);
  }

  @Test
  void aPartBeginsWhereItSays() {
    FloatTensor weights =
        PartTarget.parse("y[:,1,2:4]")
            .orElseThrow()
            .questions(answer(random(3, 4)))
            .get(0)
            .weights();
    assertThat(weights.values()).containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0);
  }

  @Test
  void severalClassesStandAgainstSeveral() {
    Question question =
        new ContrastTarget(List.of("0", "3"), List.of("1")).questions(answer(random(4))).get(0);
    assertThat(question.weights().values()).containsExactly(0.5f, -1, 0, 0.5f);
    assertThat(question.words()).isEqualTo("class 0 and class 3 against class 1");
  }

  @Test
  void aRegionIsTheMeanOfItsPlaces() {
    // 8×12 places of 64×96 pixels: the rectangle holds the middles of 2×3 of them.
    Area area = new Area.Rectangle(new Box(8, 16, 32, 32));
    FloatTensor weights =
        new RegionTarget(Optional.of(area), Optional.of("1"), Optional.of("0"))
            .questions(answer(random(2, 8, 12)))
            .get(0)
            .weights();
    assertThat(weights.at(96 + 2 * 12 + 1)).isCloseTo(1 / 6.0, offset(1e-6));
    assertThat(weights.at(2 * 12 + 1)).isCloseTo(-1 / 6.0, offset(1e-6));
    assertThat(weights.at(96 + 2 * 12 + 4)).isZero();
    assertThat(weights.at(96 + 12 + 1)).isZero();
  }

  @Test
  void aClassIsExplainedWhereItWins() {
    FloatTensor y = FloatTensor.of(new float[] {1, 0, 0, 3, 2, 1, 1, 1}, 2, 2, 2);
    Question question =
        new RegionTarget(Optional.empty(), Optional.of("1"), Optional.empty())
            .questions(answer(y))
            .get(0);
    assertThat(question.weights().values()).containsExactly(0, 0, 0, 0, 1 / 3f, 1 / 3f, 1 / 3f, 0);
  }

  static Stream<Arguments> refused() {
    Area mask = new Area.Mask("mask.png", Picture.of(2, 1, 0xffffff, 0));
    Area outside = new Area.Rectangle(new Box(500, 500, 510, 510));
    return Stream.of(
        Arguments.of(
            new RegionTarget(Optional.of(mask), Optional.empty(), Optional.empty()),
            random(2, 4, 4),
            "'mask.png' has 2×1 pixels"),
        Arguments.of(
            new RegionTarget(Optional.of(outside), Optional.empty(), Optional.empty()),
            random(2, 4, 4),
            "covers no place"),
        Arguments.of(
            new RegionTarget(Optional.empty(), Optional.empty(), Optional.empty()),
            random(4),
            "[C×H×W]"),
        Arguments.of(
            new SimilarityTarget("b", FloatTensor.zeros(3), Optional.empty()),
            random(4),
            "3 numbers, but 'y' has 4"),
        Arguments.of(
            new SimilarityTarget("b", FloatTensor.zeros(4), Optional.empty()),
            random(4),
            "zero everywhere"),
        Arguments.of(new WeightsTarget(FloatTensor.zeros(2, 3)), random(3, 2), "[2, 3]"),
        Arguments.of(new ValueTarget(4, true), random(4), "no value 4"),
        Arguments.of(new ContrastTarget(List.of("1"), List.of("1")), random(4), "both sides"),
        Arguments.of(
            new ContrastTarget(List.of("1"), List.of("0")), random(4, 4), "one number for each"),
        Arguments.of(PartTarget.parse("y[:,2:9]").orElseThrow(), random(4), "does not lie in"),
        Arguments.of(
            new DetectionTarget("best", Optional.empty()),
            random(4),
            "do not have the layout of a known detector"),
        Arguments.of(
            new DetectionTarget("best", Optional.of(DetectorLayout.SSD)),
            random(6, 40),
            "scores [A×C] and boxes [A×4]"),
        Arguments.of(new DetectionTarget("7", Optional.empty()), yolo(), "there is no box 7"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeAskedIsOneSentence(TensorTarget target, FloatTensor y, String words) {
    assertThatThrownBy(() -> target.questions(answer(y)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining("\n");
  }

  // --- detectors ---

  /** Of a picture of 96×64. */
  private static Answer ofDetector(Map<String, FloatTensor> outputs) {
    return new Answer(
        "y", outputs.get("y"), outputs, NUMBERED, Answer.Scores.SOFTMAX, 64, 96, Optional.empty());
  }

  @Test
  void offsetsFromAnchorsAreNoBoxes() {
    Map<String, FloatTensor> outputs = new HashMap<>(heads().get(DetectorLayout.SSD));
    outputs.put("boxes", random(8, 4));
    Answer answer = ofDetector(outputs);
    assertThatThrownBy(() -> new DetectionTarget("best", Optional.empty()).questions(answer))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("of 8 boxes end before they begin");
  }

  /** Boxes 10 and 30 show one object, 20 another of class 1. */
  private static FloatTensor yolo() {
    FloatTensor head = FloatTensor.zeros(6, 40);
    box(head, 40, 1, 10, 48, 32, 20, 10, 0.9f, 0);
    box(head, 40, 1, 30, 49, 32, 20, 10, 0.6f, 0);
    box(head, 40, 1, 20, 10, 10, 8, 8, 0.1f, 0.7f);
    return head;
  }

  private static void box(FloatTensor head, int perNumber, int perBox, int box, float... numbers) {
    for (int i = 0; i < numbers.length; i++) {
      head.values()[i * perNumber + box * perBox] = numbers[i];
    }
  }

  private static Map<DetectorLayout, Map<String, FloatTensor>> heads() {
    FloatTensor old = FloatTensor.zeros(40, 7);
    box(old, 1, 7, 10, 48, 32, 20, 10, 1, 0.9f, 0);
    box(old, 1, 7, 20, 10, 10, 8, 8, 0.5f, 0, 0.9f);
    FloatTensor ends = FloatTensor.zeros(5, 6);
    box(ends, 1, 6, 0, 38, 27, 58, 37, 0.9f, 0);
    box(ends, 1, 6, 1, 6, 6, 14, 14, 0.7f, 1);
    FloatTensor map = FloatTensor.zeros(7, 4, 6);
    // Behind tanh and the logistic function, at the place in row 1, column 3.
    box(map.reshaped(7, 24), 24, 1, 9, 0.9f, 0, 1e3f, logit(20 / 96f), logit(10 / 64f), 0.9f, 0.1f);
    FloatTensor logits = random(8, 3).times(0.1f);
    FloatTensor independent = random(8, 3).times(0.1f);
    for (int i = 0; i < 8; i++) {
      // Most queries of a DETR find nothing.
      logits.values()[3 * i + 2] = 2;
      independent.values()[3 * i + 2] = -2;
    }
    logits.values()[3 * 3] = 6;
    independent.values()[3 * 3] = 6;
    FloatTensor chosen = FloatTensor.zeros(3, 4);
    box(chosen, 1, 4, 1, 38, 27, 58, 37);
    FloatTensor sure = FloatTensor.of(new float[] {0.2f, 0.9f, 0.3f}, 3);
    FloatTensor labels = FloatTensor.of(new float[] {1, 2, 1}, 3);
    FloatTensor shares = FloatTensor.zeros(8, 4);
    box(shares, 1, 4, 3, 0.5f, 0.5f, 20 / 96f, 10 / 64f);
    FloatTensor probabilities = FloatTensor.zeros(8, 2);
    box(probabilities, 1, 2, 3, 0.1f, 0.9f);
    FloatTensor corners = FloatTensor.zeros(8, 4);
    box(corners, 1, 4, 3, 38 / 96f, 27 / 64f, 58 / 96f, 37 / 64f);
    return Map.of(
        DetectorLayout.YOLO, Map.of("y", yolo()),
        DetectorLayout.YOLOV5, Map.of("y", old),
        DetectorLayout.END_TO_END, Map.of("y", ends),
        DetectorLayout.FASTESTDET, Map.of("y", map),
        DetectorLayout.LABELLED, Map.of("y", sure, "boxes", chosen, "labels", labels),
        DetectorLayout.DETR, Map.of("y", logits, "boxes", shares),
        DetectorLayout.RT_DETR, Map.of("y", independent, "boxes", shares),
        DetectorLayout.SSD, Map.of("y", probabilities, "boxes", corners));
  }

  private static float logit(double p) {
    return (float) Math.log(p / (1 - p));
  }

  @ParameterizedTest
  @EnumSource(DetectorLayout.class)
  void everyLayoutIsRecognisedAndItsBestBoxFound(DetectorLayout layout) {
    Map<String, FloatTensor> outputs = heads().get(layout);
    Answer answer = ofDetector(outputs);
    assertThat(DetectorLayout.recognised(answer)).isEqualTo(layout);
    Question best = new DetectionTarget("best", Optional.empty()).questions(answer).get(0);
    assertThat(best.box()).contains(new Box(38, 27, 58, 37));
    assertThat(best.value().orElseThrow()).isGreaterThan(0.85);
    assertThat(Arrays.stream(best.weights().numbers()).filter(weight -> weight != 0)).hasSize(1);
  }

  private static Answer named(int classes, FloatTensor head) {
    Answer.ClassNames names =
        new Answer.ClassNames() {
          @Override
          public int find(String word, int known) {
            return NUMBERED.find(word, known);
          }

          @Override
          public String name(int index) {
            return "name " + index;
          }

          @Override
          public int count() {
            return classes;
          }
        };
    return new Answer(
        "y", head, Map.of("y", head), names, Answer.Scores.SOFTMAX, 64, 96, Optional.empty());
  }

  @Test
  void maskCoefficientsAndKeyPointsAreNoClasses() {
    FloatTensor head = FloatTensor.zeros(9, 40);
    box(head, 40, 1, 10, 48, 32, 20, 10, 0.9f, 0, 3, -7, 50);
    for (Answer answer : List.of(answer(head), named(2, head))) {
      Question best = new DetectionTarget("best", Optional.empty()).questions(answer).get(0);
      assertThat(best.value().orElseThrow()).isCloseTo(0.9, offset(1e-6));
      assertThat(best.words()).contains(" 0 0.90 at 38,27,20,10");
    }
  }

  @Test
  void namesTellWhatAListHolds() {
    FloatTensor rows = FloatTensor.zeros(40, 7);
    box(rows, 1, 7, 10, 0.5f, 0.5f, 20 / 96f, 10 / 64f, 0.1f, 0.9f, 0);
    assertThat(DetectorLayout.recognised(named(3, rows))).isEqualTo(DetectorLayout.YOLO);
    assertThat(DetectorLayout.recognised(named(2, rows))).isEqualTo(DetectorLayout.YOLOV5);
    Question best = new DetectionTarget("best", Optional.empty()).questions(named(3, rows)).get(0);
    assertThat(best.box()).contains(new Box(38, 27, 58, 37));
    assertThat(best.words()).startsWith("name 1 0.90");
  }

  @Test
  void oneBoxOfEachObjectIsFound() {
    List<Question> all = new DetectionTarget("all", Optional.empty()).questions(answer(yolo()));
    assertThat(all).extracting(Question::words).hasSize(2);
    Question second = new DetectionTarget("2", Optional.empty()).questions(answer(yolo())).get(0);
    Question named = new DetectionTarget("1", Optional.empty()).questions(answer(yolo())).get(0);
    assertThat(second.words()).startsWith("class 1 0.70 at 6,6,8,8");
    assertThat(named.words()).startsWith("class 0");
    // The gradient of the logit, of what the file has made a probability of.
    assertThat(second.weights().at(5 * 40 + 20)).isCloseTo(1 / (0.7 * 0.3), offset(1e-5));
  }

  @Test
  void logitsTakeTheWeightWhereTheyAreWeighted() {
    FloatTensor logits = FloatTensor.zeros(2, 40);
    Answer answer =
        new Answer(
            "logits",
            logits,
            Map.of("head", yolo()),
            NUMBERED,
            Answer.Scores.SOFTMAX,
            64,
            96,
            Optional.empty());
    FloatTensor weights =
        new DetectionTarget("2", Optional.empty()).questions(answer).get(0).weights();
    assertThat(weights.at(40 + 20)).isEqualTo(1);
    assertThat(Arrays.stream(weights.numbers()).sum()).isEqualTo(1);
  }
}
