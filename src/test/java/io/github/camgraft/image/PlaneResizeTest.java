package io.github.camgraft.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.cam.Box;
import io.github.camgraft.tensor.NumpyArrays;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlaneResizeTest {
  private static final Pattern CASE =
      Pattern.compile("plane-61x47-to-(\\d+)x(\\d+)-([a-z]+)\\.npy");

  static List<Path> cases() {
    return Fixtures.list("resize").stream()
        .filter(file -> CASE.matcher(file.getFileName().toString()).matches())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsPillowsModeF(Path expected) {
    Matcher name = CASE.matcher(expected.getFileName().toString());
    assertThat(name.matches()).isTrue();
    int width = Integer.parseInt(name.group(1));
    int height = Integer.parseInt(name.group(2));
    Resampling resampling = Resampling.valueOf(name.group(3).toUpperCase(Locale.ROOT));

    float[] resized =
        PlaneResize.part(plane(), 61, width, height, new Box(0, 0, width, height), resampling);

    // Of numbers up to 4000, in the last digit of a float.
    assertThat(resized).containsExactly(NumpyArrays.read(expected).values(), within(0.001f));
  }

  @Test
  void everyFilterIsCovered() {
    assertThat(cases()).hasSize(24);
  }

  @Test
  void aPartIsThatOfTheWhole() {
    Box part = new Box(3, 5, 20, 19);
    for (Resampling resampling : Resampling.values()) {
      float[] whole = PlaneResize.part(plane(), 61, 30, 25, new Box(0, 0, 30, 25), resampling);
      float[] cut = PlaneResize.part(plane(), 61, 30, 25, part, resampling);
      for (int y = 0; y < part.height(); y++) {
        for (int x = 0; x < part.width(); x++) {
          assertThat(cut[y * part.width() + x]).isEqualTo(whole[(y + 5) * 30 + x + 3]);
        }
      }
    }
  }

  private static float[] plane() {
    return NumpyArrays.read(Fixtures.path("resize/plane-61x47.npy")).values();
  }
}
