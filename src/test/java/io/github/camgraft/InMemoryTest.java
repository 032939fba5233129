package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.cam.method.InputMethod;
import io.github.camgraft.cam.method.LayerMethod;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.report.PhotoResult;
import io.github.camgraft.report.ResultJson;
import io.github.camgraft.runtime.Device;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs have in hand instead of files. */
class InMemoryTest {
  private static final Path MODEL = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");
  private static final ExplainerSettings ON_CPU = ExplainerSettings.DEFAULT.withDevice(Device.CPU);

  @Test
  void picturesOfAllKindsAreExplainedLikeTheirFiles() throws IOException {
    Picture photo = ImageFiles.read(PHOTO);
    try (Explainer explainer = Explainer.open(Files.readAllBytes(MODEL), ON_CPU)) {
      Explanation expected = one(explainer.explain(PHOTO, Target.predicted()));
      for (Explanation actual :
          List.of(
              one(explainer.explain(Files.readAllBytes(PHOTO), Target.predicted())),
              one(explainer.explain(photo.toBufferedImage(), Target.predicted())),
              one(explainer.explain(explainer.preprocessing().apply(photo), Target.predicted())))) {
        assertThat(actual.heatmap()).isEqualTo(expected.heatmap());
        assertThat(actual.seen()).isEqualTo(expected.seen());
      }
    }
  }

  /** A folder that a program happens to run in is not the model's. */
  @Test
  void nothingLiesBesideAModelInMemory() throws IOException {
    try (InputStream stream = Files.newInputStream(MODEL);
        Explainer inMemory = Explainer.open(stream, ON_CPU);
        Explainer ofFile = Explainer.open(MODEL, ON_CPU)) {
      assertThat(ofFile.labels().name(0)).isEqualTo("cat");
      assertThat(inMemory.labels().name(0)).isEqualTo("class 0");
      assertThat(inMemory.preprocessing()).isEqualTo(ofFile.preprocessing());
      assertThat(one(inMemory.explain(PHOTO, Target.predicted())).heatmap())
          .isEqualTo(one(ofFile.explain(PHOTO, Target.predicted())).heatmap());
    }
  }

  @Test
  void whatIsNoModelIsRefusedInASentence() throws IOException {
    byte[] text = "This is not a model.".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> Explainer.open(text, ON_CPU))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("the model is not an ONNX model");
    assertThatThrownBy(() -> Explainer.open(new ByteArrayInputStream(new byte[0]), ON_CPU))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("the model is not an ONNX model");
    Path beside = Path.of("testmodels/reference/resnet-dynamo-opset18-external-data/model.onnx");
    byte[] withoutWeights = Files.readAllBytes(beside);
    assertThatThrownBy(() -> Explainer.open(withoutWeights, ON_CPU))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("memory");
  }

  @Test
  void whatIsNoPictureIsRefusedInASentence() {
    byte[] text = "This is not a picture.".getBytes(StandardCharsets.UTF_8);
    try (Explainer explainer = Explainer.open(MODEL, ON_CPU)) {
      assertThatThrownBy(() -> explainer.explain(text, Target.predicted()))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("the picture");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "imagenet,height=40,width=30",
        "caffe,height=40,width=30",
        "tf,layout=nhwc,height=40,width=30",
        "unit,channels=grey,height=40,width=30",
        "raw,channels=bgr,layout=nhwc,height=40,width=30"
      })
  void anInputIsShownAsThePictureThatItWasMadeOf(String how) {
    Preprocessing preprocessing = Preprocessing.parse(how);
    Picture seen = preprocessing.seen(ImageFiles.read(PHOTO));
    assertThat(preprocessing.undone(preprocessing.scaled(seen).slice(0))).isEqualTo(seen);
  }

  /** What goes over the wire is what the command line writes, without what is known of files. */
  @Test
  void resultsAreTheJsonOfTheCommandLine() {
    try (Explainer explainer = Explainer.open(MODEL, ON_CPU)) {
      List<Explanation> explanations = explainer.explain(PHOTO, Target.top(2));
      PhotoResult result =
          new PhotoResult(
              PHOTO,
              "",
              explainer.preprocessing().framing(explainer.read(PHOTO)),
              Optional.empty(),
              explanations,
              OptionalDouble.empty(),
              List.of());
      JsonObject ofFile = new ResultJson(MODEL, explainer).of(result);
      JsonObject inMemory = ResultJson.of(explanations);
      assertThat(inMemory.keySet()).containsExactly("predictions", "explanations");
      inMemory.keySet().forEach(key -> assertThat(inMemory.get(key)).isEqualTo(ofFile.get(key)));
      assertThat(ResultJson.line(inMemory)).startsWith("{\"predictions\":[{\"class\":0,");
    }
  }

  @Test
  void settingsAreSaidOneByOne() {
    assertThat(ExplainerSettings.builder().build()).isEqualTo(ExplainerSettings.DEFAULT);
    ExplainerSettings settings =
        ExplainerSettings.builder()
            .layers("last-relu")
            .methods(LayerMethod.GRADCAM, InputMethod.GUIDED)
            .device(Device.CPU)
            .preprocessing("imagenet")
            .build();
    assertThat(settings)
        .isEqualTo(
            ON_CPU
                .withAugment(AugmentOptions.DEFAULT.withLayers(List.of("last-relu")))
                .withMethods(List.of(LayerMethod.GRADCAM, InputMethod.GUIDED))
                .withPreprocessing("imagenet"));
    assertThat(settings.toBuilder().build()).isEqualTo(settings);
  }

  private static Explanation one(List<Explanation> explanations) {
    assertThat(explanations).hasSize(1);
    return explanations.get(0);
  }
}
