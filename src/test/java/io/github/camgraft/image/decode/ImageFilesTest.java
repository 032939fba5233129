package io.github.camgraft.image.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.image.Fixtures;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ImageFilesTest {
  static List<Path> whole() {
    return Fixtures.list("decode").stream().filter(file -> !isReference(file)).toList();
  }

  static List<Path> broken() {
    return Fixtures.list("broken");
  }

  @ParameterizedTest
  @MethodSource("whole")
  void readsWhatPillowReads(Path file) {
    Picture expected =
        Fixtures.reference(file.resolveSibling(file.getFileName() + ".expected.png"));

    assertThat(Fixtures.largestDifference(ImageFiles.read(file), expected)).isZero();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesBrokenFilesInOneSentence(Path file) {
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> ImageFiles.read(file))
        .withMessageMatching("[^\\n]*" + file.getFileName() + "[^\\n]*\\.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bomb.png | claims 100000 x 100000 pixels in 65 bytes; give a smaller picture.",
        "empty.png | is empty; give a JPEG, PNG, GIF, BMP, TIFF or WebP file.",
        "text.jpg | is not a picture this tool reads; save it as JPEG, PNG, GIF, BMP, TIFF or WebP.",
        "half-of-baseline-420.jpg | ends too early; get a complete copy of the file.",
        "scan.dcm | is a DICOM file, which this tool does not read; write its pixels as a 16-bit PNG (dcm2img of DCMTK, or pydicom) or as a NumPy array, and give the window with --window CENTRE,WIDTH.",
        "half-of-rgb.png | is damaged or incomplete; get another copy or save it as PNG again."
      })
  void saysWhatIsWrongAndWhatToDo(String name, String sentence) {
    Path file = Fixtures.path("broken/" + name);
    assertThatThrownBy(() -> ImageFiles.read(file)).hasMessage(file + " " + sentence);
  }

  /** As some cameras leave it in front of a segment. */
  @ParameterizedTest
  @CsvSource({"baseline-420.jpg, 1", "orientation-6.jpg, 3", "cmyk.jpg, 2"})
  void paddingBetweenSegmentsChangesNothing(String name, int padding) throws IOException {
    byte[] file = Files.readAllBytes(Fixtures.path("decode/" + name));
    byte[] padded = new byte[file.length + padding];
    Arrays.fill(padded, (byte) 0xff);
    int second = 4 + ((file[4] & 0xff) << 8 | file[5] & 0xff);
    System.arraycopy(file, 0, padded, 0, second);
    System.arraycopy(file, second, padded, second + padding, file.length - second);

    assertThat(ImageFiles.decode(padded, name)).isEqualTo(ImageFiles.decode(file, name));
  }

  @Test
  void refusesWhatIsNoFile(@TempDir Path folder) {
    assertThatThrownBy(() -> ImageFiles.read(folder))
        .isInstanceOf(ImageException.class)
        .hasMessage(folder + " is a folder; name a file in it.");
    Path missing = folder.resolve("missing.png");
    assertThatThrownBy(() -> ImageFiles.read(missing))
        .isInstanceOf(ImageException.class)
        .hasMessage("There is no file " + missing + "; check the path.");
    Path throughFile = Fixtures.path("decode/rgb.png").resolve("inside.png");
    assertThatThrownBy(() -> ImageFiles.read(throughFile)).isInstanceOf(ImageException.class);
  }

  @ParameterizedTest
  @MethodSource("whole")
  void aFileCutShortIsRefusedOrReadWhole(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Picture whole = ImageFiles.decode(bytes, "whole");
    int step = Math.max(1, bytes.length / 200);
    for (int length = 0; length < bytes.length; length += step) {
      Picture read = decodedOrNull(Arrays.copyOf(bytes, length));
      assertThat(read).as("the first %d bytes of %s", length, file).isIn(null, whole);
    }
  }

  @ParameterizedTest
  @MethodSource("whole")
  void damageNeverEscapesAsAnotherException(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(Math.min(bytes.length, 700))] = (byte) random.nextInt(256);
      assertThatCode(() -> decodedOrNull(damaged)).doesNotThrowAnyException();
    }
  }

  /** Null where the bytes are refused; anything but an ImageException goes on to the test. */
  private static Picture decodedOrNull(byte[] bytes) {
    try {
      return ImageFiles.decode(bytes, "bytes");
    } catch (ImageException e) {
      return null;
    }
  }

  private static boolean isReference(Path file) {
    return file.toString().endsWith(".expected.png");
  }
}
