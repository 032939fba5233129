package io.github.camgraft.cam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camgraft.cam.method.GuidedGradCam;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real networks, whose maps an independent float64 program has worked out. */
class ReferenceTest {
  private static final Path REFERENCE = Path.of("..", "shared", "reference");

  @Test
  void mapsAgreeWithFloat64() throws IOException {
    assumeTrue(Files.isDirectory(REFERENCE), "needs the shared test data in ../shared");
    List<Path> folders;
    try (Stream<Path> all = Files.list(REFERENCE)) {
      folders = all.filter(f -> Files.exists(f.resolve("gradcam_raw.npy"))).sorted().toList();
    }
    assertThat(folders).isNotEmpty();
    for (Path folder : folders) {
      assertAgrees(folder);
    }
  }

  private static void assertAgrees(Path folder) {
    Heatmap raw =
        GradCam.map(
            NumpyArrays.read(folder.resolve("activations.npy")).slice(0),
            NumpyArrays.read(folder.resolve("gradient.npy")).slice(0));
    assertClose(folder.resolve("gradcam_raw.npy"), raw.tensor());

    FloatTensor guided = NumpyArrays.read(folder.resolve("guided_gradient.npy"));
    Layout layout = guided.size(1) <= 3 ? Layout.NCHW : Layout.NHWC;
    Heatmap map =
        raw.resized(layout.height(guided), layout.width(guided), Interpolation.BILINEAR_HALF_PIXEL);
    assertClose(folder.resolve("gradcam.npy"), map.tensor());
    assertClose(folder.resolve("guided_gradcam.npy"), GuidedGradCam.fuse(guided, layout, map));
  }

  private static void assertClose(Path file, FloatTensor actual) {
    float[] expected = NumpyArrays.read(file).values();
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(actual.values())
        .as("%s", file)
        .containsExactly(expected, within(Math.max(1e-30f, 2e-6f * largest)));
  }
}
