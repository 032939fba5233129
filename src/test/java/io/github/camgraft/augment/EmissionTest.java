package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Several classes at once, pixels to draw, and the gate: each against the plain file. */
class EmissionTest {
  private static final Model DEMO = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
  private static final Emission BOTH = Emission.DEFAULT.withParts(Emission.Parts.BOTH);
  private static final LongTensor NO = new LongTensor(new long[] {0});

  private static Augmented augmented(Model model, Emission emission) {
    return Augmenter.augment(model, AugmentOptions.DEFAULT.withEmission(emission));
  }

  private static Map<String, NumericTensor> run(
      Model model, Map<String, NumericTensor> feeds, Map<String, ? extends NumericTensor> asked) {
    Map<String, NumericTensor> all = new LinkedHashMap<>(feeds);
    all.putAll(asked);
    try (InferenceSession session = InferenceSession.open(model, SessionSettings.CPU)) {
      return session.run(all);
    }
  }

  private static LongTensor classes(long... indices) {
    return new LongTensor(indices, indices.length);
  }

  @Test
  void severalClassesAreExplainedLikeEachByItself() {
    Map<String, NumericTensor> pictures = Classifiers.noise(DEMO, 2);
    Map<String, NumericTensor> together =
        run(
            augmented(DEMO, BOTH.withClassesPerImage(3)).model(),
            pictures,
            Map.of("explain_class", new LongTensor(new long[] {5, 0, 9, 2, 2, 7}, 2, 3)));
    assertThat(together.get("gradcam").shape()).containsExactly(2, 3, 128, 128);
    assertThat(together.get("guided_gradcam").shape()).containsExactly(2, 3, 3, 128, 128);
    assertThat(together.get("cam_gradients").shape()).containsExactly(2, 3, 96, 16, 16);
    assertThat(together.get("cam_activations").shape()).containsExactly(2, 96, 16, 16);
    Model single = augmented(DEMO, BOTH).model();
    long[][] columns = {{5, 2}, {0, 2}, {9, 7}};
    for (int column = 0; column < columns.length; column++) {
      Map<String, NumericTensor> alone =
          run(single, pictures, Map.of("explain_class", classes(columns[column])));
      for (String output :
          List.of("explained_class", "explained_score", "gradcam", "guided_gradcam")) {
        assertColumn(together.get(output), column, alone.get(output));
      }
    }
  }

  /** The numbers of one of three classes, picture by picture. */
  private static void assertColumn(NumericTensor together, int column, NumericTensor alone) {
    int length = alone.count() / 2;
    for (int i = 0; i < alone.count(); i++) {
      int picture = i / length;
      assertThat(together.at((picture * 3 + column) * length + i % length)).isEqualTo(alone.at(i));
    }
  }

  @Test
  void classesAreAskedForByRank() {
    Model model = augmented(DEMO, BOTH.withClassesPerImage(3)).model();
    Map<String, NumericTensor> pictures = Classifiers.noise(DEMO, 2);
    LongTensor asked = new LongTensor(new long[] {-1, -2, -3, -3, 4, -99}, 2, 3);
    Map<String, NumericTensor> outputs = run(model, pictures, Map.of("explain_class", asked));
    NumericTensor explained = outputs.get("explained_class");
    NumericTensor probabilities = outputs.get("probabilities");
    int[] ranks = {0, 1, 2, 2, -1, 2};
    for (int i = 0; i < ranks.length; i++) {
      int expected = ranks[i] < 0 ? 4 : ranked(probabilities, i / 3, ranks[i]);
      assertThat(explained.at(i)).as("place %d", i).isEqualTo(expected);
    }
    LongTensor once = new LongTensor(new long[] {-1, -2, 6}, 1, 3);
    NumericTensor each = run(model, pictures, Map.of("explain_class", once)).get("explained_class");
    assertThat(each.shape()).as("one row stands for all pictures").containsExactly(2, 3);
    assertThat(each.at(4)).isEqualTo(ranked(probabilities, 1, 1));
  }

  /** The class that has so many better ones. */
  private static int ranked(NumericTensor probabilities, int picture, int better) {
    for (int index = 0; index < 10; index++) {
      double own = probabilities.at(10 * picture + index);
      int above = 0;
      for (int other = 0; other < 10; other++) {
        above += probabilities.at(10 * picture + other) > own ? 1 : 0;
      }
      if (above == better) {
        return index;
      }
    }
    throw new AssertionError("no class has " + better + " above it");
  }

  @Test
  void moreClassesThanThereAreCannotBeExplained() {
    assertThatThrownBy(() -> augmented(DEMO, BOTH.withClassesPerImage(11)))
        .isInstanceOf(ModelException.class)
        .hasMessage("the model has 10 classes, so 11 of them cannot be explained");
  }

  @Test
  void pixelsShowTheMap() {
    Map<String, NumericTensor> outputs =
        run(
            augmented(DEMO, BOTH.withDisplay(true)).model(),
            Classifiers.noise(DEMO, 2),
            Map.of("explain_class", classes(-1, 3)));
    NumericTensor map = outputs.get("gradcam");
    NumericTensor shown = outputs.get("gradcam_display");
    assertThat(shown.shape()).isEqualTo(map.shape());
    int length = map.count() / 2;
    for (int i = 0; i < map.count(); i++) {
      double largest = largest(map, i / length * length, length);
      double expected = largest == 0 ? 0 : 255 * map.at(i) / largest;
      assertThat(Math.abs(shown.at(i) - expected)).isLessThan(0.51);
    }
    NumericTensor fused = outputs.get("guided_gradcam");
    NumericTensor shownFused = outputs.get("guided_gradcam_display");
    for (int i = 0; i < fused.count(); i++) {
      int one = fused.count() / 2;
      double largest = largest(fused, i / one * one, one);
      double expected = largest == 0 ? 128 : 128 + 127 * fused.at(i) / largest;
      assertThat(Math.abs(shownFused.at(i) - expected)).isLessThan(0.51);
    }
  }

  private static double largest(NumericTensor tensor, int from, int count) {
    double largest = 0;
    for (int i = from; i < from + count; i++) {
      largest = Math.max(largest, Math.abs(tensor.at(i)));
    }
    return largest;
  }

  static List<Path> own() {
    return Classifiers.own();
  }

  @ParameterizedTest
  @MethodSource("own")
  void theGateOpensAndShuts(Path file) {
    Assumptions.assumeFalse(
        file.endsWith(Path.of("chosen-boxes", "model.onnx")),
        "how many boxes it has shows when it runs, and such files are refused a gate");
    Model model = ModelFiles.read(file);
    Map<String, NumericTensor> feeds = Classifiers.noise(model, 1);
    Augmented open = augmented(model, BOTH);
    Contract contract = open.contract();
    int pictures = Classifiers.count(feeds.get(contract.image()), contract.layout());
    long[] best = new long[pictures];
    java.util.Arrays.fill(best, -1);
    Map<String, NumericTensor> expected = run(open.model(), feeds, open.contract().request(best));
    Augmented gated = augmented(model, BOTH.withGate(true));
    Map<String, NumericTensor> asked = new LinkedHashMap<>(gated.contract().request(best));
    assertThat(asked).containsKey("explain");
    Map<String, NumericTensor> explained = run(gated.model(), feeds, asked);
    assertThat(explained.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, values) ->
            assertThat(Reference.error(explained.get(name), values)).as(name).isLessThan(1e-5));
    asked.put("explain", NO);
    Map<String, NumericTensor> unexplained = run(gated.model(), feeds, asked);
    expected.forEach(
        (name, values) -> {
          NumericTensor without = unexplained.get(name);
          assertThat(without.shape()).as(name).isEqualTo(values.shape());
          boolean always = !name.matches("(guided_|cam_)?(gradcam|gradients|activations)");
          if (always) {
            assertThat(Reference.error(without, values)).as(name).isLessThan(1e-5);
          } else {
            assertThat(largest(without, 0, without.count())).as(name).isZero();
          }
        });
  }
}
