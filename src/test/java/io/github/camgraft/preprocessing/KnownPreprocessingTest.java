package io.github.camgraft.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.Layout;
import io.github.camgraft.tensor.NumpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makers of models write of preprocessing, compared with what their libraries make of it. */
class KnownPreprocessingTest {
  private static final Path PHOTO = Path.of("testmodels/images/prepare/photo-33x50.png");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "vit,preprocessor_config.json",
    "clip,preprocessor_config.json",
    "clip-resized,preprocessor_config.json",
    "convnext,preprocessor_config.json",
    "deit,preprocessor_config.json",
    "levit,preprocessor_config.json",
    "mobilevit,preprocessor_config.json",
    "efficientnet,preprocessor_config.json",
    "nested,processor_config.json",
    "timm,config.json",
    "timm-squash,config.json"
  })
  void settingsBesideAModelGiveWhatTheirLibraryGives(String name, String file) throws IOException {
    Path place = Path.of("testmodels/preprocessors", name);
    FloatTensor expected = NumpyFile.readFloats(place.resolve("input.npy"));

    KnownPreprocessing known =
        KnownPreprocessing.of(Map.of(), Optional.of(place.resolve("model.onnx"))).orElseThrow();
    Preprocessing how = applied(known, open());

    assertThat(known.origin()).isEqualTo("from " + file + " beside the model");
    FloatTensor input = how.apply(ImageFiles.read(PHOTO));
    assertThat(input.shape()).isEqualTo(expected.shape());
    assertThat(input.values()).containsExactly(expected.values(), within(1e-5f));
  }

  @Test
  void modelsOfTransformersJsLieOneFolderBelow() throws IOException {
    Files.copy(
        Path.of("testmodels/preprocessors/vit/preprocessor_config.json"),
        folder.resolve("preprocessor_config.json"));
    assertThat(
            KnownPreprocessing.of(Map.of(), Optional.of(folder.resolve("onnx/model.onnx")))
                .orElseThrow())
        .extracting(KnownPreprocessing::origin)
        .isEqualTo("from preprocessor_config.json above the model");
  }

  @Test
  void sizesInOneNumberAreThoseOfTheirProcessor() throws IOException {
    assertThat(
            text(
                "{'do_resize':true,'size':224,'image_mean':[0.5,0.5,0.5],'image_std':[0.5,0.5,0.5],'feature_extractor_type':'ViTFeatureExtractor'}"))
        .startsWith("fit=warp,height=224,width=224")
        .endsWith("scale=0.00392156862745098,mean=0.5/0.5/0.5,deviation=0.5/0.5/0.5");
    assertThat(
            text(
                "{'do_resize':true,'size':256,'crop_size':224,'do_center_crop':true,'feature_extractor_type':'MobileNetV2FeatureExtractor'}"))
        .startsWith("fit=crop,resize=256,height=224,width=224");
    assertThat(
            text(
                "{'do_resize':true,'size':256,'crop_size':224,'do_center_crop':true,'feature_extractor_type':'DeiTFeatureExtractor'}"))
        .startsWith("fit=warp,resize=256,height=224,width=224");
    assertThat(
            text(
                "{'do_resize':true,'size':384,'feature_extractor_type':'ConvNextFeatureExtractor'}"))
        .startsWith("fit=warp,height=384,width=384");
  }

  @Test
  void aFixedInputKeepsItsSizeAndItsShareOfThePicture() throws IOException {
    String json =
        "{'do_resize':true,'size':{'shortest_edge':256},'crop_size':{'height':224,'width':224},'do_center_crop':true}";
    assertThat(applied(known(json), type(DataType.FLOAT, 3, 448)).toText())
        .startsWith("fit=crop,resize=512,height=448,width=448");
  }

  @Test
  void greyModelsTakeTheAverageAndBytesOnlyTheGeometry() throws IOException {
    String json =
        "{'do_resize':true,'size':{'height':32,'width':32},'image_mean':[0.2,0.4,0.6],'image_std':[0.5,0.5,0.5]}";
    Preprocessing grey = applied(known(json), type(DataType.FLOAT, 1, 32));
    assertThat(grey.channels().count()).isEqualTo(1);
    assertThat(grey.mean().get(0)).isCloseTo(0.4, within(1e-12));
    assertThat(applied(known(json), type(DataType.UINT8, 3, 32)).toText())
        .isEqualTo(
            "fit=warp,height=32,width=32,interpolation=bilinear,channels=rgb,layout=nchw,scale=1,mean=0,deviation=1");
  }

  @ParameterizedTest
  @CsvSource({
    "Bgr8,'',bgr,0,255",
    "Rgb8,NominalRange_0_255,rgb,0,255",
    "Bgr8,Normalized_0_1,bgr,0,1",
    "Rgb8,Normalized_1_1,rgb,-1,1",
    "Rgb8,NominalRange_16_235,rgb,16,235",
    "'',Normalized_0_1,rgb,0,1"
  })
  void metadataOfOnnxSayOrderAndScale(
      String format, String range, String channels, float black, float white) {
    Map<String, String> metadata =
        Map.of("Image.BitmapPixelFormat", format, "Image.NominalPixelRange", range);
    KnownPreprocessing known =
        KnownPreprocessing.of(metadata, Optional.of(folder.resolve("model.onnx"))).orElseThrow();
    Preprocessing how = applied(known, type(DataType.FLOAT, 3, 1));
    assertThat(known.origin()).isEqualTo("from the model's metadata");
    assertThat(how.channels().text()).isEqualTo(channels);
    assertThat(level(how, 0)).isCloseTo(black, within(1e-5f));
    assertThat(level(how, 0xffffff)).isCloseTo(white, within(1e-5f));
  }

  @Test
  void greyOnAGreyModel() {
    Map<String, String> metadata = Map.of("Image.BitmapPixelFormat", "Gray8");
    KnownPreprocessing known =
        KnownPreprocessing.of(metadata, Optional.of(folder.resolve("model.onnx"))).orElseThrow();
    assertThat(applied(known, type(DataType.FLOAT, 1, 28)).toText())
        .isEqualTo(
            "fit=crop,height=28,width=28,interpolation=bilinear,channels=grey,layout=nchw,scale=1,mean=0,deviation=1");
  }

  @Test
  void metadataOfUltralyticsComeBeforeFiles() throws IOException {
    known("{'do_resize':true,'size':{'height':32,'width':32}}");
    Map<String, String> metadata = Map.of("task", "classify", "imgsz", "[64, 96]");
    KnownPreprocessing known =
        KnownPreprocessing.of(metadata, Optional.of(folder.resolve("model.onnx"))).orElseThrow();
    assertThat(applied(known, open()).toText())
        .isEqualTo(
            "fit=crop,height=64,width=96,interpolation=bilinear,channels=rgb,layout=nchw,scale=0.00392156862745098,mean=0,deviation=1");
  }

  @Test
  void otherFilesBesideAModelSayNothing() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\"id2label\": {\"0\": \"cat\"}}");
    assertThat(
            KnownPreprocessing.of(Map.of("author", "x"), Optional.of(folder.resolve("model.onnx"))))
        .isEmpty();
  }

  @Test
  void whatCannotBeUnderstoodIsRefusedInOneSentence() {
    assertThatThrownBy(() -> known("{'do_resize':true,'size':{'height':'tall','width':3}}"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("preprocessor_config.json' cannot be understood");
    assertThatThrownBy(
            () -> text("{'do_resize':true,'size':24,'image_mean':[0,0,0],'image_std':[0,0,0]}"))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("the preprocessing from preprocessor_config.json beside the model");
  }

  @Test
  void bytesWithASignHaveTheirMiddleAtZero() {
    Preprocessing usual = usual(type(DataType.INT8, 3, 1));
    assertThat(level(usual, 0)).isEqualTo(-128);
    assertThat(level(usual, 0xffffff)).isEqualTo(127);
    assertThat(level(usual(type(DataType.UINT8, 3, 1)), 0xffffff)).isEqualTo(255);
  }

  @Test
  void whatAModelCannotTakeIsRefused() {
    assertThatThrownBy(
            () ->
                InputPreparation.stated(
                    Optional.of("unit,channels=grey"),
                    type(DataType.FLOAT, 3, 8),
                    Layout.NCHW,
                    Map.of(),
                    folder.resolve("model.onnx")))
        .isInstanceOf(ModelException.class)
        .hasMessage("the model takes 3 channels, and preprocessing with channels=grey produces 1");
  }

  @Test
  void aModelOfAnyNumberOfChannelsTakesGrey() {
    TensorType any =
        new TensorType(
            DataType.FLOAT,
            new Shape(
                List.of(
                    Dimension.of(1), Dimension.symbolic("c"), Dimension.of(8), Dimension.of(8))));
    Preprocessing how = stated("channels=grey", any, folder.resolve("model.onnx"));
    assertThat(how.channels().count()).isEqualTo(1);
  }

  private static float level(Preprocessing how, int rgb) {
    return how.apply(Picture.of(1, 1, rgb)).values()[0];
  }

  private String text(String json) throws IOException {
    return applied(known(json), open()).toText();
  }

  private KnownPreprocessing known(String json) throws IOException {
    Files.writeString(folder.resolve("preprocessor_config.json"), json.replace('\'', '"'));
    return KnownPreprocessing.of(Map.of(), Optional.of(folder.resolve("model.onnx"))).orElseThrow();
  }

  private Preprocessing applied(KnownPreprocessing known, TensorType type) {
    return known.on(usual(type), type);
  }

  private Preprocessing usual(TensorType type) {
    return stated("fit=crop", type, folder.resolve("none/model.onnx"));
  }

  private static Preprocessing stated(String asked, TensorType type, Path model) {
    return Preprocessing.parse(
        InputPreparation.stated(Optional.of(asked), type, Layout.NCHW, Map.of(), model).text());
  }

  private static TensorType open() {
    return new TensorType(
        DataType.FLOAT,
        new Shape(
            List.of(
                Dimension.of(1),
                Dimension.of(3),
                Dimension.symbolic("h"),
                Dimension.symbolic("w"))));
  }

  private static TensorType type(DataType type, int channels, int side) {
    return new TensorType(type, Shape.of(1, channels, side, side));
  }
}
