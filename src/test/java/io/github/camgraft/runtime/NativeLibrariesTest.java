package io.github.camgraft.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
  private static final List<String> NAMES = List.of("onnxruntime", "onnxruntime4j_jni");

  @TempDir private Path folder;

  @BeforeEach
  void forThisMachine() {
    assumeThat(NativeLibraries.unpacked(folder, List.of()))
        .as("ONNX Runtime's jar holds libraries for this machine")
        .isPresent();
  }

  private static List<String> in(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void theyAreUnpackedOnce() throws IOException {
    Path place = NativeLibraries.unpacked(folder, NAMES).orElseThrow();
    assertThat(in(place))
        .containsExactlyInAnyOrder(
            System.mapLibraryName("onnxruntime"), System.mapLibraryName("onnxruntime4j_jni"));
    Path core = place.resolve(System.mapLibraryName("onnxruntime"));
    FileTime before = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(core, before);
    assertThat(NativeLibraries.unpacked(folder, NAMES)).contains(place);
    assertThat(Files.getLastModifiedTime(core)).isEqualTo(before);
  }

  @Test
  void whatABuildLacksIsPassedOver() throws IOException {
    Path place = NativeLibraries.unpacked(folder, List.of("no_such_library")).orElseThrow();
    assertThat(in(place)).isEmpty();
  }

  @Test
  void whereNothingCanBePutThereIsNone() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "not a folder");
    assertThat(NativeLibraries.unpacked(file, NAMES)).isEmpty();
  }
}
