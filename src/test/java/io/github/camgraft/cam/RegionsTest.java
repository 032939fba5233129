package io.github.camgraft.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RegionsTest {
  private static final Path FOLDER = Path.of("testmodels", "images", "maps");

  /** Each line: map, share, x0, y0, x1, y1, area, the last five by OpenCV. */
  @Test
  void findsWhatOpenCvFinds() throws IOException {
    for (String line : Files.readAllLines(FOLDER.resolve("regions.txt"))) {
      String[] word = line.split(" ");
      int[] n = Arrays.stream(word).skip(2).mapToInt(Integer::parseInt).toArray();
      Heatmap map = Heatmap.of(NumpyArrays.read(FOLDER.resolve("region-" + word[0] + ".npy")));

      assertThat(Regions.largest(map, Double.parseDouble(word[1])))
          .as(line)
          .contains(new Region(new Box(n[0], n[1], n[2], n[3]), n[4]));
    }
  }

  @Test
  void cornersConnectAndTheFirstOfEqualsWins() {
    Heatmap map = Heatmap.of(3, 5, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0);
    assertThat(Regions.largest(map, Regions.SHARE_OF_THE_PAPER))
        .contains(new Region(new Box(0, 0, 2, 2), 2));
  }

  @Test
  void theThresholdItselfDoesNotCount() {
    assertThat(Regions.largest(Heatmap.of(1, 3, 0.5f, 1, 0.75f), 0.5))
        .contains(new Region(new Box(1, 0, 3, 1), 2));
  }

  @Test
  void nothingInANegativeMap() {
    assertThat(Regions.largest(Heatmap.of(1, 2, 0, -1), 0.15)).isEmpty();
    assertThatThrownBy(() -> Regions.largest(Heatmap.of(1, 1, 1), 1))
        .hasMessage("A share of the maximum lies in [0,1), not at 1.0");
  }

  @Test
  void aSnakeThroughALargeMapNeedsNoDeepStack() {
    int side = 1500;
    float[] values = new float[side * side];
    Arrays.fill(values, 1);
    assertThat(Regions.largest(Heatmap.of(side, side, values), 0.15))
        .contains(new Region(new Box(0, 0, side, side), side * side));
  }

  @Test
  void overlapOfBoxes() {
    Box box = new Box(0, 0, 4, 4);
    assertThat(box.intersectionOverUnion(box)).isEqualTo(1);
    assertThat(box.intersectionOverUnion(new Box(4, 0, 8, 4))).isZero();
    assertThat(box.intersectionOverUnion(new Box(2, 2, 6, 6))).isCloseTo(4.0 / 28, within(1e-12));
    assertThat(box.intersectionOverUnion(new Box(9, 9, 12, 12))).isZero();
    assertThat(new Box(1, 1, 1, 1).intersectionOverUnion(new Box(1, 1, 1, 1))).isZero();
    assertThat(box.contains(3, 3)).isTrue();
    assertThat(box.contains(4, 3)).isFalse();
    assertThatThrownBy(() -> new Box(3, 0, 2, 1)).hasMessage("A box cannot run from 3,0 to 2,1");
  }
}
