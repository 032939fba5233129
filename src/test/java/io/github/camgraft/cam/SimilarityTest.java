package io.github.camgraft.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SimilarityTest {
  private static final Path FOLDER = Path.of("testmodels/peers/similarity");

  /** As {@code tools/testmodels/make_similarities.py} stored it. */
  @Test
  void agreesWithScipyAndScikitImage() throws IOException {
    Similarity alike =
        Similarity.of(
            Heatmap.of(NumpyArrays.read(FOLDER.resolve("one.npy"))),
            Heatmap.of(NumpyArrays.read(FOLDER.resolve("other.npy"))));
    JsonObject figures =
        JsonParser.parseString(Files.readString(FOLDER.resolve("figures.json"))).getAsJsonObject();
    assertThat(alike.rank()).isCloseTo(figures.get("rank").getAsDouble(), within(1e-9));
    assertThat(alike.cosine()).isCloseTo(figures.get("cosine").getAsDouble(), within(1e-9));
    assertThat(alike.overlap()).isCloseTo(figures.get("overlap").getAsDouble(), within(1e-9));
    assertThat(alike.structure()).isCloseTo(figures.get("structure").getAsDouble(), within(1e-6));
  }

  @Test
  void aMapIsLikeItselfAndAFlatOneLikeNothing() {
    Heatmap map = Heatmap.of(2, 2, 1, 2, 3, 4);
    Similarity same = Similarity.of(map, map);
    assertThat(same.rank()).isCloseTo(1, within(1e-12));
    assertThat(same.cosine()).isCloseTo(1, within(1e-12));
    assertThat(same.overlap()).isEqualTo(1);
    assertThat(same.structure()).as("smaller than the window").isNaN();
    assertThat(Similarity.of(map, Heatmap.of(2, 2, 4, 3, 2, 1)).rank())
        .isCloseTo(-1, within(1e-12));
    Similarity flat = Similarity.of(map, Heatmap.of(2, 2, 0, 0, 0, 0));
    assertThat(flat.rank()).isZero();
    assertThat(flat.cosine()).isZero();
    assertThat(flat.overlap()).isZero();
    assertThatThrownBy(() -> Similarity.of(map, Heatmap.of(1, 2, 1, 2)))
        .hasMessage("heatmap of 2 x 2 and heatmap of 1 x 2 differ in size");
  }

  @Test
  void theMagnitudeOfAGradientForgetsItsSign() {
    FloatTensor gradient = FloatTensor.of(new float[] {1, -2, 3, -4}, 2, 1, 2);
    assertThat(Heatmap.magnitude(gradient, Layout.NCHW)).isEqualTo(Heatmap.of(1, 2, 4, 6));
    FloatTensor last = FloatTensor.of(new float[] {1, -2, 3, -4}, 1, 2, 2);
    assertThat(Heatmap.magnitude(last, Layout.NHWC)).isEqualTo(Heatmap.of(1, 2, 3, 7));
  }
}
