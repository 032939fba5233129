package io.github.camgraft.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.Concurrency;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.Target;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.augment.Method;
import io.github.camgraft.augment.StatedPreprocessing;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.cam.method.AttributionMethod;
import io.github.camgraft.cam.method.Sampling;
import io.github.camgraft.cam.method.Smoothing;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.image.prepare.Framing;
import io.github.camgraft.image.prepare.Prepared;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.label.Labels;
import io.github.camgraft.optimize.Optimization;
import io.github.camgraft.optimize.Pass;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.target.Area;
import io.github.camgraft.target.DetectionTarget;
import io.github.camgraft.target.DetectorLayout;
import io.github.camgraft.target.SimilarityTarget;
import io.github.camgraft.target.TargetKind;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsJsonTest {
  /** A number that no text of digits keeps: the payload of a not-a-number. */
  private static final float ODD = Float.intBitsToFloat(0x7fc01234);

  private static final FloatTensor NUMBERS =
      FloatTensor.of(new float[] {0.1f, -0f, Float.MIN_VALUE, ODD, 1e30f, -3}, 1, 2, 3);

  private static final Picture PICTURE = Picture.of(2, 2, 0x102030, 0xffffff, 0, 0xff0001);

  static List<Target> targets() {
    Area rectangle = new Area.Rectangle(new Box(1, 2, 30, 40));
    Area mask = new Area.Mask("mask \u202e.png", PICTURE);
    Prepared prepared = new Prepared(NUMBERS, PICTURE, new Framing(9, 8, 7, 6, -1, 2, 3, 4));
    return List.of(
        Target.predicted(),
        Target.top(5),
        Target.classes(3, 1, 2),
        Target.named(List.of("golden retriever", "\"quoted\"\n", "7")),
        Target.part("logits[:,4:84,200]"),
        Target.contrast(List.of("cat", "dog"), List.of("3")),
        Target.region(Optional.empty(), Optional.empty(), Optional.empty()),
        Target.region(Optional.of(rectangle), Optional.of("road"), Optional.of("sky")),
        Target.region(Optional.of(mask), Optional.empty(), Optional.of("sky")),
        Target.detection("best"),
        new Target.Asked(new DetectionTarget("2", Optional.of(DetectorLayout.DETR))),
        Target.similarity("other.png", NUMBERS),
        new Target.Asked(new SimilarityTarget("other.png", NUMBERS, Optional.of(prepared))),
        Target.certainty(TargetKind.PROBABILITY, Optional.of("cat")),
        Target.certainty(TargetKind.LOG_PROBABILITY, Optional.empty()),
        Target.certainty(TargetKind.ENTROPY, Optional.empty()),
        Target.value(2, true),
        Target.value(0, false),
        Target.weights(NUMBERS));
  }

  /** Tensors are equal where their bits are. */
  private static final RecursiveComparisonConfiguration BITS =
      RecursiveComparisonConfiguration.builder()
          .withStrictTypeChecking(true)
          .withEqualsForType(SettingsJsonTest::hasSameBits, FloatTensor.class)
          .build();

  private static boolean hasSameBits(FloatTensor one, FloatTensor other) {
    return Arrays.equals(one.shape(), other.shape()) && Arrays.equals(bits(one), bits(other));
  }

  private static int[] bits(FloatTensor tensor) {
    int[] bits = new int[tensor.count()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(tensor.values()[i]);
    }
    return bits;
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everyTargetComesBack(Target target) {
    String text = SettingsJson.of(target);
    assertThat(text).doesNotContain("\n").doesNotContain("\u202e");
    Target read = SettingsJson.target(text);
    assertThat(read).usingRecursiveComparison(BITS).isEqualTo(target);
    assertThat(SettingsJson.of(read)).isEqualTo(text);
  }

  @Test
  void noKindOfTargetIsLeftOut() {
    Set<TargetKind> kinds =
        targets().stream()
            .filter(Target.Asked.class::isInstance)
            .map(target -> ((Target.Asked) target).target().kind())
            .collect(Collectors.toSet());
    assertThat(kinds).containsExactlyInAnyOrder(TargetKind.values());
    assertThat(targets().stream().map(Object::getClass).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            Target.Top.class, Target.Numbered.class, Target.Named.class, Target.Asked.class);
  }

  /** Nothing as it is by default. */
  private static ExplainerSettings otherwise() {
    AugmentOptions augment =
        new AugmentOptions(
            List.of("layer4", "last-relu"),
            Optional.of("logits"),
            List.of("all"),
            PictureSize.of(320, 240),
            Set.of(Method.DECONV, Method.ACTIVATIONS),
            new Emission(
                Emission.Parts.BOTH, Convention.TORCH_CAM, true, 3, true, Optional.of(Merge.MAX)),
            new Optimization(Set.of(Pass.BATCH_NORMALIZATION_FOLDING)),
            ClassChoice.fixed(7),
            StatedPreprocessing.said("imagenet,resize=256"),
            List.of("a", "b"),
            true);
    return new ExplainerSettings(
        augment,
        AttributionMethod.all(),
        new SessionSettings(
            Device.CUDA, 2, 3, SessionSettings.Optimisation.FOLDING, true, false, false),
        Optional.of("unit"),
        new Labels(List.of("cat", "dog"), List.of("n1", "n2"), "labels.txt"),
        Map.of(
            "floats", NUMBERS,
            "doubles", new DoubleTensor(new double[] {0.1, -1e300}, 2),
            "longs", new LongTensor(new long[] {Long.MIN_VALUE}, 1, 1)),
        Map.of("depth", Path.of("depths", "of all")),
        new Concurrency(2, 16),
        new Sampling(5, 0.15, 20, Long.MAX_VALUE),
        Set.of(Smoothing.AUG, Smoothing.EIGEN),
        PhotoLimit.ofMegapixels(5),
        Optional.of(Target.detection("best")),
        Optional.of(Merge.MEAN));
  }

  static List<ExplainerSettings> settings() {
    return List.of(
        ExplainerSettings.DEFAULT,
        otherwise(),
        ExplainerSettings.DEFAULT.withPreprocessing("").withTarget(Target.weights(NUMBERS)));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everySettingComesBack(ExplainerSettings settings) {
    String text = SettingsJson.of(settings);
    ExplainerSettings read = SettingsJson.settings(text);
    assertThat(read).usingRecursiveComparison(BITS).isEqualTo(settings);
    assertThat(SettingsJson.of(read)).isEqualTo(text);
  }

  /** So that a setting that is added to a record cannot be forgotten here. */
  @Test
  void eachSettingIsTriedWithAnotherValueThanTheUsualOne() {
    Stream.of(
            List.of(otherwise(), ExplainerSettings.DEFAULT),
            List.of(otherwise().augment(), AugmentOptions.DEFAULT),
            List.of(otherwise().session(), SessionSettings.AUTO),
            List.of(otherwise().sampling(), Sampling.DEFAULT),
            List.of(otherwise().augment().emission(), Emission.DEFAULT))
        .forEach(SettingsJsonTest::requireAllDifferent);
  }

  private static void requireAllDifferent(List<? extends Record> pair) {
    for (var component : pair.get(0).getClass().getRecordComponents()) {
      try {
        Object one = component.getAccessor().invoke(pair.get(0));
        assertThat(one)
            .as(component.getName())
            .isNotEqualTo(component.getAccessor().invoke(pair.get(1)));
      } catch (ReflectiveOperationException impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  /** What both documents say, they say in the same words. */
  @Test
  void theContractHasTheSameWords() {
    AugmentOptions options =
        AugmentOptions.DEFAULT.withEmission(Emission.DEFAULT.withParts(Emission.Parts.BOTH));
    Contract contract =
        Augmenter.augment(ModelFiles.read(Path.of("testmodels/demo/demo.onnx")), options)
            .contract();
    JsonObject said =
        JsonParser.parseString(String.valueOf(contract.toMetadata().get(Contract.KEY)))
            .getAsJsonObject();
    JsonObject asked =
        JsonParser.parseString(SettingsJson.of(ExplainerSettings.DEFAULT.withAugment(options)))
            .getAsJsonObject()
            .getAsJsonObject("augment");
    for (String name :
        List.of("methods", "emit", "convention", "display", "preprocessing", "labels")) {
      assertThat(asked.get(name)).as(name).isEqualTo(said.get(name));
    }
    for (String name : List.of("choice", "classes_per_image")) {
      assertThat(asked.getAsJsonObject("explains").get(name))
          .as(name)
          .isEqualTo(said.getAsJsonObject("explains").get(name));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{'kind': 'unicorn'}",
        "{'kind': 'top', 'count': 0}",
        "{'kind': 'top', 'count': 'many'}",
        "{'kind': 'top', 'count': 1, 'colour': 'red'}",
        "{'kind': 'contrast', 'these': [], 'those': ['1']}",
        "{'kind': 'classes', 'classes': 3}",
        "{'kind': 'weights', 'weights': {'type': 'float32', 'shape': [2], 'numbers': 'AAAA'}}",
        "{'kind': 'weights', 'weights': {'type': 'float32', 'shape': [-1], 'numbers': ''}}",
        "{'kind': 'weights', 'weights': {'type': 'int64', 'shape': [0], 'numbers': ''}}",
        "{'kind': 'part', 'part': 'logits'}",
        "{'kind': 'value', 'index': 1, 'direction': 'sideways'}"
      })
  void whatAsksNothingIsRefusedInASentence(String text) {
    assertThatThrownBy(() -> SettingsJson.target(text.replace('\'', '"')))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("the settings ");
  }
}
