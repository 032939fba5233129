package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.io.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures of any depth and any number of bands, from the command line to the answer. */
class PicturesTest {
  private static final Path CASES = Path.of("testmodels/cases/pictures");
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path DECODE = Path.of("testmodels/images/decode");

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void choose() {
    output = folder.resolve("out");
  }

  /** What NumPy, Pillow and ONNX Runtime say, by make_pictures.py. */
  @ParameterizedTest
  @CsvSource({
    "narrow.onnx, narrow.png, raw",
    "c6.onnx, img6.npy, fit=crop",
    "c6.onnx, bands-6.npy, range=0/10000",
    "c4.onnx, alpha.png, unit"
  })
  void theAnswerIsThatOfAllBitsAndBands(String model, String picture, String how)
      throws IOException {
    run(CASES.resolve(model), CASES.resolve(picture), "--preprocess", how).succeeds();
    JsonArray answer =
        json(CASES.resolve("answers.json")).getAsJsonObject().getAsJsonArray(picture);
    JsonObject said = json(output.resolve(stem(picture) + ".json")).getAsJsonObject();
    for (JsonElement element : said.getAsJsonArray("predictions")) {
      JsonObject prediction = element.getAsJsonObject();
      int index = prediction.get("class").getAsInt();
      assertThat(prediction.get("probability").getAsDouble())
          .isCloseTo(answer.get(index).getAsDouble(), within(2e-5));
    }
  }

  @Test
  void channelsAreShownByNumber() {
    Path array = CASES.resolve("img6.npy");
    run(CASES.resolve("c6.onnx"), array, "--show", "3,2,1", "--class", "0").succeeds();
    Picture shown = ImageFiles.read(output.resolve("img6-0-guided.png"));
    output = folder.resolve("mean");
    run(CASES.resolve("c6.onnx"), array, "--class", "0").succeeds();
    Picture mean = ImageFiles.read(output.resolve("img6-0-guided.png"));
    assertThat(isGrey(mean)).isTrue();
    assertThat(isGrey(shown)).isFalse();
    run(CASES.resolve("c6.onnx"), array, "--show", "7").complains(1, "cannot be shown");
  }

  private static boolean isGrey(Picture picture) {
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        int rgb = picture.rgb(y, x);
        if ((rgb >> 16) != (rgb & 0xff) || (rgb >> 8 & 0xff) != (rgb & 0xff)) {
          return false;
        }
      }
    }
    return true;
  }

  @Test
  void presetsFollowAGreyModel() {
    run(CASES.resolve("narrow.onnx"), CASES.resolve("narrow.png"), "--preprocess", "imagenet")
        .succeeds();
    assertThat(
            run(CASES.resolve("narrow.onnx"), DECODE.resolve("rgb.png"), "--channels", "gray")
                .succeeds()
                .out())
        .contains("asked for", "channels=grey");
  }

  @Test
  void foldersSayWhatTheyPassOver() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("photos"));
    for (String name : new String[] {"camera.jfif", "lossy.webp", "lzw.tif"}) {
      Files.copy(DECODE.resolve(name), photos.resolve(name));
    }
    Files.writeString(photos.resolve("notes.txt"), "nothing to see");
    Files.writeString(photos.resolve("classes.csv"), "a,b");
    Files.writeString(photos.resolve(".hidden"), "");
    Run run = run(DEMO, photos, "--report", "--no-pictures").succeeds();
    assertThat(run.out())
        .contains("passed over", "2 files that are not pictures: classes.csv, notes.txt")
        .contains("3 photographs explained")
        .doesNotContain(".hidden");
    assertThat(output.resolve("report.html")).content().contains("classes.csv, notes.txt");
  }

  @Test
  void aFolderWithoutPicturesSaysWhatIsInIt() throws IOException {
    Path photos = Files.createDirectory(folder.resolve("scans"));
    Files.writeString(photos.resolve("scan.dcm"), "");
    run(DEMO, photos)
        .complains(
            1, "there is no photograph in the folder", "1 file that is not a picture: scan.dcm");
  }

  @Test
  void preprocessingBesideAModelIsTakenAndKept() throws IOException {
    Path model = Files.copy(DEMO, folder.resolve("model.onnx"));
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        "{\"do_resize\": true, \"size\": {\"height\": 128, \"width\": 128}, \"image_mean\": [0.5, 0.4, 0.3], \"image_std\": [0.25, 0.25, 0.25]}");
    Path photo = Path.of("testmodels/demo/dog.png");
    assertThat(run(model, photo).succeeds().out())
        .contains("from preprocessor_config.json beside the model: fit=warp", "mean=0.5/0.4/0.3");
    Path augmented = folder.resolve("elsewhere.onnx");
    Run.of("augment", model, "-o", augmented).succeeds();
    assertThat(Contract.of(ModelFiles.read(augmented).metadata()).preprocessing().text())
        .contains("fit=warp", "mean=0.5/0.4/0.3", "deviation=0.25/0.25/0.25");
    assertThat(run(augmented, photo).succeeds().out()).contains("from the file: fit=warp");
    assertThat(run(model, photo, "--preprocess", "unit").succeeds().out())
        .contains("asked for: fit=warp", "mean=0,deviation=1");
  }

  private Run run(Path model, Path picture, Object... more) {
    Object[] arguments = new Object[more.length + 5];
    arguments[0] = "explain";
    arguments[1] = model;
    arguments[2] = picture;
    arguments[3] = "-o";
    arguments[4] = output;
    System.arraycopy(more, 0, arguments, 5, more.length);
    return Run.of(arguments);
  }

  private static String stem(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  private static JsonElement json(Path file) throws IOException {
    return JsonParser.parseString(Files.readString(file));
  }
}
