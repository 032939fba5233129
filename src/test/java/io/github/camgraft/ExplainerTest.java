package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.augment.Method;
import io.github.camgraft.augment.StatedPreprocessing;
import io.github.camgraft.cam.Box;
import io.github.camgraft.cam.Convention;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.io.ModelFiles;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.runtime.Device;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainerTest {
  private static final Path DEMO = Path.of("testmodels/demo");
  private static final Path MODEL = DEMO.resolve("demo.onnx");
  private static final Path PHOTO = DEMO.resolve("cat-dog.png");
  private static final ExplainerSettings ON_CPU = ExplainerSettings.DEFAULT.withDevice(Device.CPU);

  @TempDir Path folder;

  /** The pointing game: the map of a class is highest inside the box of its object. */
  @Test
  void everyObjectOfTheDemonstrationIsPointedAt() throws IOException {
    JsonObject boxes =
        JsonParser.parseString(Files.readString(DEMO.resolve("boxes.json"))).getAsJsonObject();
    List<String> missed = new ArrayList<>();
    int objects = 0;
    try (Explainer explainer = Explainer.open(MODEL, ON_CPU)) {
      for (String file : boxes.keySet()) {
        Picture photo = ImageFiles.read(DEMO.resolve(file));
        for (JsonElement element : boxes.getAsJsonArray(file)) {
          JsonObject object = element.getAsJsonObject();
          String name = object.get("name").getAsString();
          Explanation explanation = explainer.explain(photo, Target.named(List.of(name))).get(0);
          Heatmap.Place peak = explanation.heatmap().peak();
          Box seen = new Box(peak.x(), peak.y(), peak.x() + 1, peak.y() + 1);
          Box there = explainer.preprocessing().geometry().on(photo).toPhoto(seen);
          objects++;
          if (!box(object).contains(there.y0(), there.x0())) {
            missed.add(file + " " + name);
          }
        }
      }
    }
    assertThat(objects).isGreaterThan(10);
    assertThat(missed).isEmpty();
  }

  /** A file with finished maps gives pictures too: its original is augmented in the same way. */
  @Test
  void filesWithoutRawPartsAreExplainedLikeTheirOriginals() {
    Emission finished =
        Emission.DEFAULT.withParts(Emission.Parts.MAPS).withConvention(Convention.PYTORCH_GRAD_CAM);
    AugmentOptions options = AugmentOptions.DEFAULT.withEmission(finished);
    Path file = folder.resolve("demo.maps.onnx");
    ModelFiles.write(Augmenter.augment(ModelFiles.read(MODEL), options).file(), file);
    try (Explainer ofFile = Explainer.open(file, ON_CPU);
        Explainer ofOriginal = Explainer.open(MODEL, ON_CPU.withAugment(options))) {
      Explanation explanation = ofFile.explain(PHOTO, Target.predicted()).get(0);
      assertThat(explanation.heatmap().maximum()).isCloseTo(1, within(1e-6f));
      assertThat(explanation.heatmap())
          .isEqualTo(ofOriginal.explain(PHOTO, Target.predicted()).get(0).heatmap());
    }
  }

  private static Box box(JsonObject object) {
    List<Integer> corners =
        object.getAsJsonArray("box").asList().stream().map(JsonElement::getAsInt).toList();
    return new Box(corners.get(0), corners.get(1), corners.get(2), corners.get(3));
  }

  @Test
  void predictedClassAndNamedClassAreExplainedAlike() {
    try (Explainer explainer = Explainer.open(MODEL, ON_CPU)) {
      assertThat(explainer.preprocessingOrigin()).isEqualTo("assumed");
      assertThat(explainer.labels().names()).contains("cat", "dog");
      Explanation predicted = explainer.explain(PHOTO, Target.predicted()).get(0);
      assertThat(predicted.prediction().name()).isEqualTo("cat");
      assertThat(predicted.predictions().get(0)).isEqualTo(predicted.prediction());
      Explanation named = explainer.explain(PHOTO, Target.named(List.of("cat"))).get(0);
      assertThat(named.map(LayerMethod.GRADCAM, 0))
          .isEqualTo(predicted.map(LayerMethod.GRADCAM, 0));
      assertThat(named.score()).isEqualTo(predicted.score());
    }
  }

  @Test
  void probabilitiesAreTheSoftmaxOfTheScores() {
    try (Explainer explainer = Explainer.open(MODEL, ON_CPU)) {
      List<Explanation> all = explainer.explain(PHOTO, Target.top(10));
      double sum = all.stream().mapToDouble(each -> Math.exp(each.score())).sum();
      for (Explanation each : all) {
        assertThat(each.prediction().probability())
            .isCloseTo(Math.exp(each.score()) / sum, org.assertj.core.data.Offset.offset(1e-5));
      }
    }
  }

  @Test
  void anAugmentedFileExplainsItselfAndKnowsItsPreprocessing() {
    Path file = folder.resolve("demo.xai.onnx");
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withPreprocessing(StatedPreprocessing.said("imagenet,fit=warp"))
            .withLabels(List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j"));
    ModelFiles.write(Augmenter.augment(ModelFiles.read(MODEL), options).model(), file);
    try (Explainer explainer = Explainer.open(file, ON_CPU);
        Explainer original = Explainer.open(MODEL, ON_CPU.withPreprocessing("imagenet,fit=warp"))) {
      assertThat(explainer.preprocessingOrigin()).isEqualTo("from the file");
      Explanation explanation = explainer.explain(PHOTO, Target.predicted()).get(0);
      assertThat(explanation.prediction().name()).isEqualTo("a");
      assertThat(explanation.heatmap())
          .isEqualTo(original.explain(PHOTO, Target.predicted()).get(0).heatmap());
    }
  }

  @Test
  void aFixedClassCannotBeChangedLater() {
    Path file = folder.resolve("dog.onnx");
    AugmentOptions options = AugmentOptions.DEFAULT.withClassChoice(ClassChoice.fixed(1));
    ModelFiles.write(Augmenter.augment(ModelFiles.read(MODEL), options).model(), file);
    try (Explainer explainer = Explainer.open(file, ON_CPU)) {
      assertThat(explainer.explain(PHOTO, Target.classes(1))).hasSize(1);
      assertThatThrownBy(() -> explainer.explain(PHOTO, Target.classes(0)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("to explain class 1 only");
    }
  }

  @Test
  void onlyWhatWasAskedForIsPaidFor() {
    AugmentOptions gradcam = AugmentOptions.DEFAULT.withMethods(EnumSet.of(Method.GRADCAM));
    try (Explainer explainer = Explainer.open(MODEL, ON_CPU.withAugment(gradcam))) {
      Explanation explanation = explainer.explain(PHOTO, Target.predicted()).get(0);
      assertThat(explanation.gradients(Method.GUIDED)).isEmpty();
      assertThat(explanation.methods()).doesNotContain(InputMethod.GUIDED_GRADCAM);
      assertThat(explanation.heatmap().maximum()).isPositive();
    }
  }

  @Test
  void layersMayBeNamedByTheirPartOfTheNetwork() {
    AugmentOptions layers =
        AugmentOptions.DEFAULT.withLayers(List.of("features.3", "last-conv", "last-relu"));
    try (Explainer explainer = Explainer.open(MODEL, ON_CPU.withAugment(layers))) {
      assertThat(explainer.contract().layers())
          .extracting("tensor")
          .containsExactly(
              "/0/features/features.3/relu_1/Relu_output_0",
              "/0/features/features.5/shortcut/shortcut.0/Conv_output_0",
              "/0/features/features.5/relu_1/Relu_output_0");
    }
  }

  @Test
  void realPhotographsTellTheStory() {
    Path model = Path.of("../shared/models/derived/mobilenetv2_float_opset12_clip6.onnx");
    Path photo = Path.of("../shared/images/photos/seed_demo.png");
    assumeThat(model).as("../shared holds the real models").exists();
    ExplainerSettings settings = ON_CPU.withPreprocessing("imagenet,fit=warp");
    try (Explainer explainer = Explainer.open(model, settings)) {
      Heatmap dog = explainer.explain(photo, Target.classes(243)).get(0).heatmap();
      Heatmap cat = explainer.explain(photo, Target.classes(281)).get(0).heatmap();
      // In the photograph the dog sits above the cat.
      assertThat(dog.peak().y()).isLessThan(112);
      assertThat(cat.peak().y()).isGreaterThan(112);
    }
  }

  @Test
  void theMapMovesWithTheQuestion() {
    Path model = Path.of("../shared/models/derived/easy_vqa_two_inputs_nhwc_opset13.onnx");
    assumeThat(model).as("../shared holds the real models").exists();
    Path answers = Path.of("../shared/reference");
    Heatmap colour = answer(model, answers.resolve("easy_vqa_two_inputs_nhwc_opset13-class3"), 3);
    Heatmap shape = answer(model, answers.resolve("easy_vqa_two_inputs_nhwc_opset13-class9"), 9);
    assertThat(colour).isNotEqualTo(shape);
    assertThatThrownBy(() -> Explainer.open(model, ON_CPU).explain(PHOTO, Target.predicted()))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("another input 'input_2'");
  }

  private static Heatmap answer(Path model, Path reference, int expected) {
    Map<String, NumericTensor> question =
        Map.of("input_2", NumpyArrays.read(reference.resolve("input1.npy")));
    try (Explainer explainer = Explainer.open(model, ON_CPU.withInputs(question))) {
      FloatTensor picture = NumpyArrays.read(reference.resolve("input.npy"));
      Explanation explanation =
          explainer.explain(picture, Picture.of(1, 1, 0), Target.predicted(), question).get(0);
      assertThat(explanation.prediction().index()).isEqualTo(expected);
      return explanation.map(LayerMethod.GRADCAM, 0);
    }
  }
}
