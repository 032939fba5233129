package io.github.camgraft.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.image.DeepPicture;
import io.github.camgraft.image.Fixtures;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.Range;
import io.github.camgraft.image.Units;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyArrays;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of more than 8 bits or more than three bands keep their numbers. */
class DeepPictureTest {
  static List<Path> files() {
    return Fixtures.list("deep").stream()
        .filter(file -> !file.toString().endsWith(".npy"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("files")
  void noNumberIsLost(Path file) {
    NumericTensor stored = NumpyArrays.numbers(file.resolveSibling(file.getFileName() + ".npy"));
    DeepPicture picture = (DeepPicture) ImageFiles.photo(PhotoFile.read(file), false);

    int[] shape = stored.shape();
    int bands = shape.length == 2 ? 1 : shape[2];
    assertThat(new int[] {picture.height(), picture.width(), picture.bands()})
        .containsExactly(shape[0], shape[1], bands);
    for (int i = 0; i < stored.count(); i++) {
      assertThat(picture.plane(i % bands)[i / bands]).isEqualTo((float) stored.at(i));
    }
  }

  @ParameterizedTest
  @CsvSource({"grey.tif,65535", "bits-12.tif,4095", "bands-6.tif,65535", "bands-2.tif,255"})
  void unsignedNumbersUseAllTheirBits(String name, double white) {
    assertThat(read(name).range()).isEqualTo(new Range(0, white));
  }

  @Test
  void realNumbersUpToOneAreSharesOfWhiteAndUpTo255GreyLevels() {
    assertThat(read("bands-6-real.tif").range()).isEqualTo(new Range(0, 1));
    assertThat(real(0, 200.5f).range()).isEqualTo(new Range(0, 255));
    assertThat(real(Float.NaN, 0.5f).range()).isEqualTo(new Range(0, 1));
  }

  @Test
  void otherNumbersNeedAWord() {
    assertThatThrownBy(() -> real(-3, 812.5f).range())
        .isInstanceOf(ImageException.class)
        .hasMessage(
            "real.tif holds numbers from -3 to 812.5 and does not say which of them are black and white; give them with --range LOW,HIGH or --window CENTRE,WIDTH.");
    assertThatThrownBy(() -> read("signed.tif").range()).hasMessageContaining("--window");
  }

  @Test
  void opacityIsLeftOutUnlessItIsAskedFor() {
    Path file = Fixtures.path("decode/alpha.tif");
    DeepPicture picture = (DeepPicture) ImageFiles.photo(PhotoFile.read(file), false);
    assertThat(picture.bands()).isEqualTo(4);
    assertThat(picture.opaque().bands()).isEqualTo(3);
    assertThat(ImageFiles.photo(PhotoFile.read(file), true)).isInstanceOf(Picture.class);
  }

  @Test
  void bandsAreCountedFromOne() {
    DeepPicture picture = read("bands-6.tif");
    assertThat(picture.picked(List.of(6, 1)).plane(0)).isEqualTo(picture.plane(5));
    assertThatThrownBy(() -> picture.picked(List.of(7)))
        .hasMessageContaining("no band 7; it has 6");
  }

  private static DeepPicture read(String name) {
    return (DeepPicture) ImageFiles.photo(PhotoFile.read(Fixtures.path("deep/" + name)), false);
  }

  private static DeepPicture real(float... numbers) {
    return new DeepPicture(
        "real.tif", numbers.length, 1, new float[][] {numbers}, Units.REAL, false);
  }
}
