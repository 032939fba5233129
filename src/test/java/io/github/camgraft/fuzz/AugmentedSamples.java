package io.github.camgraft.fuzz;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Small models, augmented by the build that is tested; made when they are first needed. */
final class AugmentedSamples {
  private static final List<Model> MODELS =
      Stream.of("layers/text-line", "layers/squeeze-and-excitation", "finite/leaky")
          .map(name -> Path.of("testmodels/cases", name, "model.onnx"))
          .map(file -> Augmenter.augment(ModelFiles.read(file), AugmentOptions.DEFAULT).file())
          .toList();

  private AugmentedSamples() {}

  /** Whole files. */
  static List<Sample> files() {
    return MODELS.stream()
        .map(model -> new Sample(model.producer() + ", augmented", ModelFiles.bytes(model)))
        .toList();
  }

  /** One of them. */
  static Model model() {
    return MODELS.get(0);
  }

  /** What it says in its metadata under a key. */
  static List<Sample> metadata(String key) {
    return List.of(Sample.of(model().metadata().get(key)));
  }
}
