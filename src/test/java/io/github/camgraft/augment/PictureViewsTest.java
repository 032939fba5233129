package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Noise;
import io.github.camgraft.verify.Vectors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models of several pictures, all explained in one run. */
class PictureViewsTest {
  private static final Path SIAMESE = Path.of("testmodels/cases/views/siamese.onnx");
  private static final Path COLOURS_AND_DEPTH = Path.of("testmodels/cases/views/rgbd.onnx");

  static List<Arguments> models() {
    return List.of(
        Arguments.of(SIAMESE, List.of("left", "right"), 3, 3),
        Arguments.of(COLOURS_AND_DEPTH, List.of("rgb", "depth"), 3, 1));
  }

  /**
   * What one picture gets beside others is what it gets alone, which other tests hold to autograd.
   */
  @ParameterizedTest
  @MethodSource("models")
  void eachPictureGetsWhatItGetsAlone(
      Path file, List<String> inputs, int channels, int furtherChannels) {
    Model model = ModelFiles.read(file);
    Noise noise = new Noise();
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    feeds.put(inputs.get(0), noise.of(type(channels), 1));
    feeds.put(inputs.get(1), noise.of(type(furtherChannels), 1));
    Augmented all = augmented(model, List.of("all"));
    assertThat(all.contract().views()).extracting(Contract.View::image).isEqualTo(inputs);
    Map<String, NumericTensor> together = run(all, feeds);
    for (int i = 0; i < inputs.size(); i++) {
      Augmented one = augmented(model, List.of(inputs.get(i)));
      Map<String, NumericTensor> alone = run(one, feeds);
      Contract.View view = all.contract().views().get(i);
      Contract.Layer layer = view.layers().get(0);
      Contract.Layer same = one.contract().layers().get(0);
      assertThat(layer.tensor()).isEqualTo(same.tensor());
      requireSame(together.get(layer.activations()), alone.get(same.activations()));
      requireSame(together.get(layer.gradients()), alone.get(same.gradients()));
      requireSame(together.get(layer.map()), alone.get(same.map()));
      requireSame(together.get(layer.guidedMap()), alone.get(same.guidedMap()));
      String guided = view.output(Method.GUIDED);
      requireSame(together.get(guided), alone.get(Method.GUIDED.output()));
    }
  }

  @Test
  void layersGoToThePictureThatTheyLieBehind() {
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withPictures(List.of("rgb", "depth"))
            .withLayers(List.of("/b/b.2/Relu_output_0"));
    Contract contract = Augmenter.augment(ModelFiles.read(COLOURS_AND_DEPTH), options).contract();
    assertThat(contract.views().get(0).layers())
        .extracting(Contract.Layer::tensor)
        .containsExactly("/a/a.7/Relu_output_0");
    assertThat(contract.views().get(1).layers())
        .extracting(Contract.Layer::tensor)
        .containsExactly("/b/b.2/Relu_output_0");
  }

  @Test
  void aLayerBehindNoPictureIsSaid() {
    AugmentOptions options =
        AugmentOptions.DEFAULT.withPictures(List.of("all")).withLayers(List.of("nowhere"));
    Model model = ModelFiles.read(SIAMESE);
    assertThatThrownBy(() -> Augmenter.augment(model, options))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("the model has no layer 'nowhere'");
  }

  private static Augmented augmented(Model model, List<String> pictures) {
    Emission both = Emission.DEFAULT.withParts(Emission.Parts.BOTH);
    return Augmenter.augment(
        model, AugmentOptions.DEFAULT.withPictures(pictures).withEmission(both));
  }

  private static TensorType type(int channels) {
    return new TensorType(DataType.FLOAT, Shape.of(1, channels, 64, 64));
  }

  private static Map<String, NumericTensor> run(
      Augmented augmented, Map<String, NumericTensor> feeds) {
    Map<String, NumericTensor> all = new LinkedHashMap<>(feeds);
    all.putAll(augmented.contract().request(1));
    return InferenceSession.runOnce(augmented.model(), SessionSettings.COMPARISON, all);
  }

  private static void requireSame(NumericTensor one, NumericTensor other) {
    assertThat(one.shape()).isEqualTo(other.shape());
    assertThat(Vectors.length(other)).isPositive();
    assertThat(Vectors.error(one, other)).isCloseTo(0, within(1e-5));
  }
}
