package io.github.camgraft.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
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

    int difference = Fixtures.largestDifference(ImageFiles.read(file), expected);
    System.out.println(file.getFileName() + " " + difference);
    assertThat(difference).isZero();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void refusesBrokenFilesInOneSentence(Path file) {
    assertThatExceptionOfType(ImageException.class)
        .isThrownBy(() -> ImageFiles.read(file))
        .satisfies(e -> System.out.println(e.getMessage()))
        .withMessageMatching("[^\\n]*" + file.getFileName() + "[^\\n]*\\.");
  }

  private static boolean isReference(Path file) {
    return file.toString().endsWith(".expected.png");
  }
}
