package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.RuntimeFailure;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an augmented file does with input that it was not made for. */
class BadInputTest {
  private static final int PICTURE = 3 * 128 * 128;
  private static InferenceSession session;

  @BeforeAll
  static void load() {
    Model model = ModelFiles.read(Path.of("testmodels/demo/demo.onnx"));
    Emission emission = Emission.DEFAULT.withParts(Emission.Parts.BOTH).withDisplay(true);
    session =
        InferenceSession.open(
            Augmenter.augment(model, AugmentOptions.DEFAULT.withEmission(emission)).model(),
            SessionSettings.CPU);
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static FloatTensor pictures(int count) {
    float[] values = new float[count * PICTURE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    return FloatTensor.of(values, count, 3, 128, 128);
  }

  private static Map<String, NumericTensor> run(FloatTensor pictures, long... classes) {
    return session.run(
        Map.of("image", pictures, "explain_class", new LongTensor(classes, classes.length)));
  }

  private static double[] explained(long... classes) {
    NumericTensor explained = run(pictures(2), classes).get("explained_class");
    return new double[] {explained.at(0), explained.at(1)};
  }

  @Test
  void classesOutOfRangeAreReported() {
    assertThat(explained(10, Long.MAX_VALUE)).containsExactly(9, 9);
    double[] predicted = explained(-1, -1);
    assertThat(explained(-7, Long.MIN_VALUE)).containsExactly(predicted);
  }

  @Test
  void oneClassStandsForAllPictures() {
    assertThat(explained(6)).containsExactly(6, 6);
  }

  @Test
  void classesMustFitThePictures() {
    assertThatThrownBy(() -> run(pictures(2), 1, 2, 3)).isInstanceOf(RuntimeFailure.class);
  }

  @Test
  void noPicturesGiveNoMaps() {
    Map<String, NumericTensor> outputs = run(FloatTensor.zeros(0, 3, 128, 128));
    assertThat(outputs.get("gradcam").shape()).containsExactly(0, 1, 128, 128);
    assertThat(outputs.get("guided_gradcam").shape()).containsExactly(0, 3, 128, 128);
    assertThat(outputs.get("explained_class").shape()).containsExactly(0);
  }

  @Test
  void whatIsNoNumberGivesNoMapAndLeavesOtherPicturesAlone() {
    FloatTensor pictures = pictures(2);
    Map<String, NumericTensor> clean = run(pictures, 2, 2);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      Arrays.fill(pictures.values(), 0, PICTURE, bad);
      Map<String, NumericTensor> outputs = run(pictures, 2, 2);
      assertThat(outputs.get("explained_score").at(0)).isNaN();
      for (String name : new String[] {"gradcam", "guided_gradcam"}) {
        NumericTensor map = outputs.get(name);
        for (int i = 0; i < map.count() / 2; i++) {
          assertThat(map.at(i)).isNaN();
        }
        for (int i = map.count() / 2; i < map.count(); i++) {
          assertThat(map.at(i)).isEqualTo(clean.get(name).at(i));
        }
      }
      NumericTensor shown = outputs.get("gradcam_display");
      for (int i = 0; i < shown.count() / 2; i++) {
        assertThat(shown.at(i)).isZero();
      }
    }
  }

  @Test
  void picturesOfAnotherSizeAreRefused() {
    FloatTensor small = FloatTensor.zeros(1, 3, 64, 64);
    assertThatThrownBy(() -> run(small, 0))
        .isInstanceOf(RuntimeFailure.class)
        .hasMessageContaining("image")
        .hasMessageContaining("128");
  }
}
