package io.github.camgraft.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.cam.Box;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ResizeTest {
  private static final Pattern CASE =
      Pattern.compile("(scene-\\d+x\\d+)-to-(\\d+)x(\\d+)-([a-z]+)\\.png");

  static List<Path> cases() {
    return Fixtures.list("resize").stream().filter(file -> matcher(file).matches()).toList();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void equalsPillow(Path expected) {
    Matcher name = matcher(expected);
    assertThat(name.matches()).isTrue();
    Picture source = Fixtures.reference("resize/" + name.group(1) + ".png");

    Picture resized =
        Resize.to(
            source,
            Integer.parseInt(name.group(2)),
            Integer.parseInt(name.group(3)),
            Resampling.valueOf(name.group(4).toUpperCase(Locale.ROOT)));

    assertThat(Fixtures.largestDifference(resized, Fixtures.reference(expected))).isZero();
  }

  @Test
  void everyFilterIsCovered() {
    assertThat(cases())
        .extracting(file -> file.toString().replaceAll(".*-|\\.png", ""))
        .contains("nearest", "bilinear", "bicubic", "lanczos");
  }

  @Test
  void sameSizeChangesNothing() {
    Picture source = Fixtures.reference("resize/scene-61x47.png");
    for (Resampling resampling : Resampling.values()) {
      assertThat(Resize.to(source, 61, 47, resampling)).isEqualTo(source);
    }
  }

  /** 61×47 within 30 is 23.1 rows high, within 20 it is 15.4, within 50 it is 38.5. */
  @ParameterizedTest
  @CsvSource({"30, 30, 23", "20, 20, 15", "50, 50, 39", "8, 8, 6", "61, 61, 47", "99, 61, 47"})
  void withinALengthTheShorterSideIsTheNearestNumber(int longest, int width, int height) {
    Picture within = Resize.within(Fixtures.reference("resize/scene-61x47.png"), longest);
    assertThat(within.width()).isEqualTo(width);
    assertThat(within.height()).isEqualTo(height);
  }

  @Test
  void aPartIsThatOfTheWhole() {
    Picture source = Fixtures.reference("resize/scene-61x47.png");
    for (int[] size : new int[][] {{61, 47}, {61, 20}, {90, 47}, {30, 25}, {100, 99}}) {
      for (Resampling resampling : Resampling.values()) {
        Box part = new Box(3, 5, 28, 19);
        Picture whole = Resize.to(source, size[0], size[1], resampling);
        Canvas cut = new Canvas(part.width(), part.height());
        cut.paste(whole, -part.x0(), -part.y0());
        assertThat(Resize.part(source, size[0], size[1], part, resampling))
            .isEqualTo(cut.picture());
      }
    }
  }

  @Test
  void refusesEmptySizes() {
    Picture source = Picture.of(1, 1, 0);
    assertThatThrownBy(() -> Resize.to(source, 0, 3, Resampling.BILINEAR))
        .hasMessage("A picture cannot be resized to 0 x 3");
  }

  private static Matcher matcher(Path file) {
    return CASE.matcher(file.getFileName().toString());
  }
}
