package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyArrays;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file makes of several layers is what {@link Merge} makes of their maps. */
class MergedMapsTest {
  private static final Path FOLDER =
      Path.of("testmodels/reference/pooling-geometry-torchscript-opset17");
  private static final Model MODEL = ModelFiles.read(FOLDER.resolve("model.onnx"));
  private static final FloatTensor INPUT = NumpyArrays.read(FOLDER.resolve("input.npy"));

  private static AugmentOptions options(Merge how, List<String> layers) {
    return AugmentOptions.DEFAULT
        .withLayers(layers)
        .withMethods(Set.of(Method.GRADCAM))
        .withEmission(
            Emission.DEFAULT.withParts(Emission.Parts.MAPS).withDisplay(true).withMerge(how));
  }

  private static List<String> layers() {
    return Inspection.of(MODEL, AugmentOptions.DEFAULT).candidates().stream()
        .map(layer -> layer.tensor())
        .toList();
  }

  private static Heatmap map(NumericTensor output) {
    return Heatmap.of(((FloatTensor) output).slice(0).slice(0));
  }

  @ParameterizedTest
  @EnumSource(Merge.class)
  void theFileMergesAsJavaDoes(Merge how) {
    assertThat(layers()).hasSizeGreaterThan(1);
    Augmented augmented = Augmenter.augment(MODEL, options(how, layers()));
    Contract contract = augmented.contract();
    assertThat(Contract.of(contract.toMetadata())).isEqualTo(contract);
    Map<String, NumericTensor> outputs =
        InferenceSession.runOnce(
            augmented.model(),
            SessionSettings.CPU,
            Map.of(
                contract.image(),
                INPUT,
                Contract.EXPLAIN_CLASS,
                new LongTensor(new long[] {1}, 1)));
    List<Heatmap> each =
        contract.layers().stream().map(layer -> map(outputs.get(layer.map()))).toList();
    Heatmap expected = how.of(each);
    Heatmap merged = map(outputs.get(contract.views().get(0).mergedMap()));
    assertThat(expected.maximum()).isPositive();
    for (int i = 0; i < expected.height() * expected.width(); i++) {
      int y = i / expected.width();
      int x = i % expected.width();
      assertThat(merged.at(y, x)).isCloseTo(expected.at(y, x), within());
    }
    assertThat(outputs).containsKey(contract.views().get(0).shownMergedMap());
  }

  private static Offset<Float> within() {
    return Offset.offset(1e-6f);
  }

  @Test
  void oneLayerIsNothingToMerge() {
    assertThatThrownBy(() -> Augmenter.augment(MODEL, options(Merge.MAX, layers().subList(0, 1))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("there is one layer");
  }
}
