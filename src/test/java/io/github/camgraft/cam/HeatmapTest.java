package io.github.camgraft.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class HeatmapTest {
  private static final Path FOLDER = Path.of("testmodels", "images", "maps");
  private static final Pattern CASE =
      Pattern.compile("(map-\\d+x\\d+)-to-(\\d+)x(\\d+)-([A-Z_]+)\\.npy");
  private static final Heatmap MAP = Heatmap.of(2, 3, -1, 2, 0, 4, 4, 1);

  static List<Path> cases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> matcher(file).matches()).sorted().toList();
    }
  }

  /** OpenCV for three of the conventions, SciPy's zoom for aligned corners. */
  @ParameterizedTest
  @MethodSource("cases")
  void resizesAsOthersDo(Path expected) {
    Matcher name = matcher(expected);
    assertThat(name.matches()).isTrue();
    Heatmap map = Heatmap.of(NumpyArrays.read(FOLDER.resolve(name.group(1) + ".npy")));
    int height = Integer.parseInt(name.group(2));
    int width = Integer.parseInt(name.group(3));

    Heatmap resized = map.resized(height, width, Interpolation.valueOf(name.group(4)));

    assertThat(resized.tensor().shape()).containsExactly(height, width);
    assertThat(resized.tensor().values())
        .containsExactly(NumpyArrays.read(expected).values(), within(1e-6f));
  }

  @ParameterizedTest
  @EnumSource
  void everyConventionHasCases(Interpolation interpolation) throws IOException {
    assertThat(cases()).anyMatch(file -> file.toString().endsWith("-" + interpolation + ".npy"));
  }

  @ParameterizedTest
  @EnumSource
  void theSameSizeChangesNothing(Interpolation interpolation) {
    assertThat(MAP.resized(2, 3, interpolation)).isEqualTo(MAP);
  }

  @Test
  void bilinearByHand() {
    Heatmap step = Heatmap.of(1, 2, 0, 1);
    assertThat(step.resized(1, 4, Interpolation.BILINEAR_HALF_PIXEL))
        .isEqualTo(Heatmap.of(1, 4, 0, 0.25f, 0.75f, 1));
    assertThat(step.resized(1, 5, Interpolation.BILINEAR_ALIGN_CORNERS))
        .isEqualTo(Heatmap.of(1, 5, 0, 0.25f, 0.5f, 0.75f, 1));
    assertThat(step.resized(1, 3, Interpolation.NEAREST_FLOOR))
        .isEqualTo(Heatmap.of(1, 3, 0, 0, 1));
  }

  @Test
  void knowsItsExtremes() {
    assertThat(MAP.maximum()).isEqualTo(4);
    assertThat(MAP.minimum()).isEqualTo(-1);
    assertThat(MAP.peak()).isEqualTo(new Heatmap.Place(1, 0));
    assertThat(MAP.at(0, 1)).isEqualTo(2);
  }

  @Test
  void normalisingDividesByTheMaximum() {
    assertThat(MAP.normalised()).isEqualTo(Heatmap.of(2, 3, -0.25f, 0.5f, 0, 1, 1, 0.25f));
    assertThat(MAP.rectified().minimum()).isZero();
    assertThat(Heatmap.of(1, 2, 0, 0).normalised()).isEqualTo(Heatmap.of(1, 2, 0, 0));
    assertThat(Heatmap.of(1, 2, -3, 0).normalised()).isEqualTo(Heatmap.of(1, 2, 0, 0));
    assertThat(Heatmap.of(1, 2, 1e-40f, 0).normalised()).isEqualTo(Heatmap.of(1, 2, 1, 0));
  }

  @Test
  void keepsCopies() {
    float[] values = {1, 2};
    Heatmap map = Heatmap.of(1, 2, values);
    values[0] = 9;
    map.tensor().values()[1] = 9;
    assertThat(map).isEqualTo(Heatmap.of(1, 2, 1, 2));
  }

  @Test
  void refusesOtherShapes() {
    assertThatThrownBy(() -> Heatmap.of(2, 2, 1, 2, 3))
        .hasMessage("3 numbers do not make a map of 2 x 2");
    assertThatThrownBy(() -> Heatmap.of(FloatTensor.zeros(2, 3, 3)))
        .hasMessage("A map needs one plane [h,w], not float[2, 3, 3]");
    assertThat(Heatmap.of(FloatTensor.zeros(1, 1, 3, 4)).width()).isEqualTo(4);
    assertThatThrownBy(() -> MAP.resized(0, 3, Interpolation.BICUBIC))
        .hasMessage("A map cannot be resized to 0 x 3");
  }

  private static Matcher matcher(Path file) {
    return CASE.matcher(file.getFileName().toString());
  }
}
