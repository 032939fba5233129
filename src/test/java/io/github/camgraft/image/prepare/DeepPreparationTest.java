package io.github.camgraft.image.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.cam.Box;
import io.github.camgraft.image.Fixtures;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumpyArrays;
import io.github.camgraft.tensor.NumpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeepPreparationTest {
  @TempDir private Path folder;

  /** A scan of 12 bits in a file of 16, as NumPy and Pillow's mode F prepare it. */
  @ParameterizedTest
  @CsvSource({"range=0/4095,range-0-4095", "window=2048/1024,window-2048-1024"})
  void scansKeepAllTheirBits(String said, String expected) {
    Preprocessing how =
        Preprocessing.parse("unit,channels=grey,resize=28,height=24,width=24," + said);
    Prepared scan = how.prepare(how.read(Fixtures.path("prepare/scan.png")));

    float[] reference =
        NumpyArrays.read(Fixtures.path("prepare/scan-" + expected + ".npy")).values();
    assertThat(scan.input().shape()).containsExactly(1, 1, 24, 24);
    assertThat(scan.input().values()).containsExactly(reference, within(1e-6f));
    for (int i = 0; i < reference.length; i++) {
      int level = Math.round(255 * reference[i]);
      assertThat(scan.seen().rgb(i / 24, i % 24)).isEqualTo(level * 0x010101);
    }
  }

  @Test
  void sixteenBitsLieOnTheScaleOfEight() {
    NumpyPixel colours = new NumpyPixel("colours.png");
    Preprocessing how = how("raw,channels=bgr");
    FloatTensor input = how.prepare(how.read(Fixtures.path("deep/colours.png"))).input();
    for (int channel = 0; channel < 3; channel++) {
      assertThat(input.values()[channel * 99])
          .isCloseTo((float) (colours.band(2 - channel) / 257), within(1e-4f));
    }
    Preprocessing grey = how("raw,channels=grey");
    assertThat(grey.prepare(grey.read(Fixtures.path("deep/colours.png"))).input().values()[0])
        .isCloseTo(
            (float)
                ((0.299 * colours.band(0) + 0.587 * colours.band(1) + 0.114 * colours.band(2))
                    / 257),
            within(1e-3f));
  }

  @Test
  void aGreyFileFillsThreeChannels() {
    Preprocessing how = how("imagenet");
    Prepared grey = how.prepare(how.read(Fixtures.path("deep/grey.tif")));
    double share = new NumpyPixel("grey.tif").band(0) / 65535;
    assertThat(grey.input().values()[0])
        .isCloseTo((float) ((share - 0.485) / 0.229), within(1e-4f));
    assertThat(grey.input().values()[2 * 99])
        .isCloseTo((float) ((share - 0.406) / 0.225), within(1e-4f));
  }

  @Test
  void bandsAreChosenByNumber() {
    Preprocessing how = how("unit,bands=4/3/2,range=0/10000,show=1");
    Prepared picked = how.prepare(how.read(Fixtures.path("deep/bands-6.tif")));
    double fourth = new NumpyPixel("bands-6.tif").band(3) / 10000;
    assertThat(picked.input().values()[0]).isCloseTo((float) fourth, within(1e-6f));
    assertThat(picked.seen().rgb(0, 0)).isEqualTo((int) Math.round(255 * fourth) * 0x010101);
    Preprocessing all = how("unit");
    assertThatThrownBy(() -> all.prepare(all.read(Fixtures.path("deep/bands-6.tif"))))
        .isInstanceOf(ImageException.class)
        .hasMessageEndingWith(
            "has 6 bands, but the network takes channels=rgb; say which with --bands, as in --bands 3,2,1.");
  }

  @Test
  void arraysOfRealNumbersAreTheInputItself() throws IOException {
    FloatTensor input = FloatTensor.of(new float[] {-2, -1, 0, 1, 2, 3, 4, 5}, 2, 2, 2);
    Path file = Files.write(folder.resolve("input.npy"), NumpyFile.encode(input));
    Preprocessing how = Preprocessing.parse("tf,channels=2,height=2,width=2,resize=4");
    assertThat(how.prepare(how.read(file)).input().values()).containsExactly(input.values());
    assertThat(how.prepare(how.read(file)).input().shape()).containsExactly(1, 2, 2, 2);
    Preprocessing larger = Preprocessing.parse("channels=2,height=2,width=4,interpolation=nearest");
    assertThat(larger.prepare(larger.read(file)).input().values())
        .containsExactly(-2, -2, -1, -1, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5);
    Preprocessing last = Preprocessing.parse("channels=2,height=2,width=2,layout=nhwc");
    assertThat(last.prepare(last.read(file)).input().values()).containsExactly(input.values());
  }

  @Test
  void arraysOfRealNumbersMayBePictures() throws IOException {
    Path file =
        Files.write(
            folder.resolve("shares.npy"),
            NumpyFile.encode(FloatTensor.of(new float[] {0, 1}, 1, 2)));
    Preprocessing how = Preprocessing.parse("raw,channels=grey,height=1,width=2,prepared=no");
    assertThat(how.prepare(how.read(file)).input().values()).containsExactly(0, 255);
  }

  @Test
  void arraysOfAnotherShapeAreRefused() throws IOException {
    Path file =
        Files.write(folder.resolve("five.npy"), NumpyFile.encode(FloatTensor.zeros(5, 8, 8)));
    assertThatThrownBy(() -> how("unit,channels=6").read(file))
        .hasMessage(
            file
                + " holds an array of shape [5, 8, 8], but the network takes 6 channels; save [C,H,W] or [H,W,C].");
    Path several =
        Files.write(folder.resolve("batch.npy"), NumpyFile.encode(FloatTensor.zeros(4, 3, 8, 8)));
    assertThatThrownBy(() -> how("unit").read(several))
        .hasMessageContaining("is 4 pictures; save each one");
    assertThatThrownBy(() -> how("unit").read(folder.resolve("none.npy")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("There is no file");
  }

  /** Three quarters of black beside white, and a channel that is all the same. */
  @Test
  void preparedNumbersAreStretchedForPeople() throws IOException {
    float[] numbers = {-4, -4, -4, 4, 7, 7, 7, 7};
    Path file =
        Files.write(
            folder.resolve("shown.npy"), NumpyFile.encode(FloatTensor.of(numbers, 2, 2, 2)));
    Preprocessing first = Preprocessing.parse("channels=2,height=2,width=2,show=1");
    Picture seen = first.prepare(first.read(file)).seen();
    assertThat(seen.rgb(0, 0)).isZero();
    assertThat(seen.rgb(1, 1)).isEqualTo(0xffffff);
    Preprocessing second = Preprocessing.parse("channels=2,height=2,width=2,show=2");
    assertThat(second.prepare(second.read(file)).seen()).isEqualTo(Picture.filled(2, 2, 0x808080));
    Preprocessing mean = Preprocessing.parse("channels=2,height=2,width=2");
    assertThat(mean.shown(mean.read(file)).rgb(1, 1)).isEqualTo(0xffffff);
  }

  @Test
  void opacityMayBeAChannel() {
    Preprocessing how = Preprocessing.parse("raw,channels=4,height=17,width=23");
    Prepared prepared = how.prepare(how.read(Fixtures.path("decode/alpha.png")));
    assertThat(prepared.input().shape()).containsExactly(1, 4, 17, 23);
    assertThatThrownBy(() -> how.prepare(how.read(Fixtures.path("decode/rgb.png"))))
        .hasMessageContaining("has 3 bands, but the network takes 4 channels; give a TIFF file");
  }

  @Test
  void eightBitsMayHaveARangeToo() {
    Picture photo = Picture.of(2, 1, 0x406080, 0x000000);
    Preprocessing how = Preprocessing.parse("raw,height=1,width=2,fit=warp,range=64/128");
    assertThat(how.apply(photo).values()).containsExactly(0, 0, 128, 0, 255, 0);
    assertThat(how.shown(photo).rgb(0, 0)).isEqualTo(0x0080ff);
  }

  @Test
  void boxesOfWhatWasPreparedLieOnAllOfIt() throws IOException {
    Path file =
        Files.write(folder.resolve("wide.npy"), NumpyFile.encode(FloatTensor.zeros(3, 10, 40)));
    Preprocessing how = Preprocessing.parse("imagenet,height=20,width=20");
    assertThat(how.framing(how.read(file)).toPhoto(new Box(0, 0, 20, 20)))
        .isEqualTo(new Box(0, 0, 40, 10));
  }

  private static Preprocessing how(String text) {
    return Preprocessing.parse(text + ",height=9,width=11");
  }

  /** The first pixel of a reference. */
  private record NumpyPixel(String name) {
    double band(int band) {
      return NumpyArrays.numbers(Fixtures.path("deep/" + name + ".npy")).at(band);
    }
  }
}
