package io.github.camgraft.cam.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KpcaCamTest {
  private static final Path FOLDER = Path.of("testmodels/peers/large-layer");

  /** As pytorch-grad-cam has it, which asks scikit-learn's KernelPCA. */
  @Test
  void ofManyPlaces() throws IOException {
    FloatTensor expected = NumpyArrays.read(FOLDER.resolve("kpcacam.npy"));
    Heatmap map = KpcaCam.map(NumpyArrays.read(FOLDER.resolve("activations.npy")));
    float largest = 0;
    for (float value : expected.values()) {
      largest = Math.max(largest, value);
    }
    assertThat(map.tensor().values()).containsExactly(expected.values(), within(1e-4f * largest));
  }

  @Test
  void whatIsTheSameEverywhereHasNoComponent() {
    float[] values = new float[2 * 40 * 40];
    Arrays.fill(values, 3);
    assertThat(KpcaCam.map(FloatTensor.of(values, 2, 40, 40)).maximum())
        .isCloseTo(0, within(1e-3f));
  }
}
