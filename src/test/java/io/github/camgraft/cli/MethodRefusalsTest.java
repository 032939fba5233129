package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Methods that a model cannot serve, and what goes together with them. */
class MethodRefusalsTest {
  private static final Path MODEL = Path.of("testmodels/demo/demo.onnx");
  private static final Path ONE_NUMBER = Path.of("testmodels/cases/heads/regression.onnx");
  private static final Path TWO_PICTURES = Path.of("testmodels/cases/views/siamese.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");

  @TempDir private Path folder;

  private Run explain(Path model, Object... more) {
    Object[] arguments = new Object[more.length + 5];
    System.arraycopy(more, 0, arguments, 5, more.length);
    arguments[0] = "explain";
    arguments[1] = model;
    arguments[2] = PHOTO;
    arguments[3] = "-o";
    arguments[4] = folder;
    return Run.of(arguments);
  }

  @Test
  void eachIsOneSentence() {
    explain(MODEL, "--methods", "rollout")
        .complains(1, "attention rollout follows a fixed number of tokens", "0.features.5.relu_1");
    explain(MODEL, "--methods", "legrad")
        .complains(1, "LeGrad follows a fixed number of tokens", "0.features.5.relu_1");
    explain(ONE_NUMBER, "--methods", "finercam")
        .complains(1, "Finer-CAM compares the class with similar ones", "has no others");
    explain(TWO_PICTURES, "--picture", "all", "--methods", "gradcam", "--smooth", "aug")
        .complains(1, "takes many runs of the model", "--picture");
    explain(MODEL, "--smooth", "much").complains(2, "'much' is not one of aug, eigen");
    assertThat(folder).isEmptyDirectory();
  }

  /** A picture has many numbers, so the figures sum a map of it up; --raw writes all. */
  @Test
  void mapsOfThePictureAreSummedUp() throws IOException {
    explain(MODEL, "--methods", "gradcam,occlusion", "--steps", "8", "--raw", "--boxes").succeeds();
    JsonObject json =
        JsonParser.parseString(Files.readString(folder.resolve("cat-dog.json"))).getAsJsonObject();
    JsonObject explained = json.getAsJsonArray("explanations").get(0).getAsJsonObject();
    JsonObject summary = explained.getAsJsonObject("attributions").getAsJsonObject("occlusion");
    assertThat(summary.get("minimum").getAsDouble()).isZero();
    assertThat(summary.get("maximum").getAsDouble()).isPositive();
    JsonObject boxes = explained.getAsJsonObject("picture").getAsJsonObject("boxes");
    // The cat sits on the right.
    assertThat(boxes.getAsJsonObject("occlusion").get("x0").getAsInt()).isGreaterThan(40);
    assertThat(folder.resolve("cat-dog-0-cat-occlusion.npy")).isNotEmptyFile();
    assertThat(folder.resolve("cat-dog-0-cat-occlusion.png")).isNotEmptyFile();
  }

  /** A file that explains what it predicts may predict something else of a mirror image. */
  @Test
  void whatTakesOtherPicturesGoesBackToTheOriginal() {
    Path predicting = folder.resolve("predicting.onnx");
    Run.of("augment", MODEL, "-o", predicting, "--class", "predicted", "--no-verify").succeeds();
    Path out = folder.resolve("out");
    Run.of("explain", predicting, PHOTO, "--smooth", "aug,eigen", "--raw", "-o", out).succeeds();
    Path direct = folder.resolve("direct");
    Run.of("explain", MODEL, PHOTO, "--smooth", "aug,eigen", "--raw", "-o", direct).succeeds();
    assertThat(out.resolve("cat-dog-0-cat-gradcam.npy"))
        .hasSameBinaryContentAs(direct.resolve("cat-dog-0-cat-gradcam.npy"));
    assertThat(Files.exists(out.resolve("cat-dog-0-cat-gradcam.png"))).isTrue();
  }
}
