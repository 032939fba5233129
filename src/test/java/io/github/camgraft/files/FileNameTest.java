package io.github.camgraft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileNameTest {
  @Test
  void whatIsWrongIsSaid() {
    InvalidPathException mistake =
        catchThrowableOfType(InvalidPathException.class, () -> Path.of("a\0b"));
    assertThat(FileName.complaint(mistake))
        .startsWith("'a\0b' cannot be the name of a file: ")
        .containsIgnoringCase("nul");
    assertThat(FileName.complaint(new InvalidPathException("a\ud83d", "malformed")))
        .contains("cannot be written in ", "C.UTF-8");
  }

  @Test
  void mostNamesAreFine() {
    assertThat(FileName.complaint(Path.of("some folder", "model.onnx"))).isEmpty();
  }
}
