package io.github.camgraft.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDigestTest {
  @TempDir private Path folder;

  /** The one-block message of FIPS 180-2, appendix B.1. */
  @Test
  void isThatOfTheStandard() throws IOException {
    Path file = Files.writeString(folder.resolve("message"), "abc");
    FileDigest digest = FileDigest.begin(file);
    String expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertThat(digest.hexadecimal()).isEqualTo(expected);
    assertThat(digest.hexadecimal()).isEqualTo(expected);
  }

  @Test
  void whatCannotBeReadFailsWhenAskedFor() {
    FileDigest digest = FileDigest.begin(folder.resolve("missing"));
    assertThatThrownBy(digest::hexadecimal).isInstanceOf(NoSuchFileException.class);
  }
}
