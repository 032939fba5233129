package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.augment.Method;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.runtime.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManyPhotosTest {
  private static final Path DEMO = Path.of("testmodels/demo");
  private static final Path MODEL = DEMO.resolve("demo.onnx");
  private static final ExplainerSettings ON_CPU = ExplainerSettings.DEFAULT.withDevice(Device.CPU);
  private static final List<String> PHOTOS =
      List.of("cat-dog", "dog", "fish-flower", "car-bird", "house-boat");

  /** Batches sum in another order. */
  private static final Offset<Float> ROUNDING = Offset.offset(1e-4f);

  @TempDir Path folder;

  private List<Path> photosWithABrokenOne() throws IOException {
    List<Path> photos = new ArrayList<>();
    PHOTOS.forEach(name -> photos.add(DEMO.resolve(name + ".png")));
    photos.add(2, Files.writeString(folder.resolve("broken.png"), "no picture"));
    return photos;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "1, 4", "2, 3"})
  void everyPhotoIsExplainedAsIfItWereAlone(int runs, int picturesPerRun) throws IOException {
    List<Path> photos = photosWithABrokenOne();
    Target target = Target.top(3);
    List<Explained<Path>> all = new ArrayList<>();
    ExplainerSettings settings = ON_CPU.withConcurrency(new Concurrency(runs, picturesPerRun));
    try (Explainer explainer = Explainer.open(MODEL, settings);
        Explainer single = Explainer.open(MODEL, ON_CPU)) {
      explainer.explainAll(photos.iterator(), target, explained -> explained, all::add);
      assertThat(all).extracting(Explained::photo).containsExactlyElementsOf(photos);
      for (Explained<Path> explained : all) {
        if (explained.photo().startsWith(folder)) {
          assertThat(explained.failure().orElseThrow()).hasMessageContaining("broken.png");
          assertThat(explained.explanations()).isEmpty();
        } else {
          assertSame(explained.explanations(), single.explain(explained.photo(), target));
        }
      }
    }
  }

  private static void assertSame(List<Explanation> actual, List<Explanation> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).prediction().index())
          .isEqualTo(expected.get(i).prediction().index());
      assertThat(actual.get(i).seen()).isEqualTo(expected.get(i).seen());
      Heatmap map = expected.get(i).heatmap();
      assertThat(actual.get(i).heatmap().tensor().values())
          .containsExactly(map.tensor().values(), ROUNDING);
      assertThat(actual.get(i).gradients(Method.GUIDED).orElseThrow().values())
          .containsExactly(
              expected.get(i).gradients(Method.GUIDED).orElseThrow().values(), ROUNDING);
    }
  }

  @Test
  void aClassThatDoesNotExistEndsTheWork() throws IOException {
    List<Path> photos = photosWithABrokenOne();
    try (Explainer explainer = Explainer.open(MODEL, ON_CPU)) {
      assertThatThrownBy(
              () ->
                  explainer.explainAll(
                      photos.iterator(),
                      Target.named(List.of("unicorn")),
                      explained -> explained,
                      explained -> {}))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("unicorn");
    }
  }
}
