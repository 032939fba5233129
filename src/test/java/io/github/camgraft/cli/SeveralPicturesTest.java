package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Photographs explained by models that look at two of them. */
class SeveralPicturesTest {
  private static final Path SIAMESE = Path.of("testmodels/cases/views/siamese.onnx");
  private static final Path COLOURS_AND_DEPTH = Path.of("testmodels/cases/views/rgbd.onnx");
  private static final Path CAR = Path.of("testmodels/demo/car-bird.png");
  private static final Path DOG = Path.of("testmodels/demo/dog.png");

  @TempDir private Path folder;

  /** The net compares without regard to sides, so its pictures may change places. */
  @Test
  void eachPictureHasAMapOfItsOwn() throws IOException {
    JsonObject one = explained("one", CAR, "left", DOG, "right");
    JsonObject other = explained("other", DOG, "right", CAR, "left");
    assertThat(one.get("class")).isEqualTo(other.get("class"));
    assertThat(map(one)).isEqualTo(map(other.getAsJsonObject("further_pictures"), "left"));
    assertThat(map(other)).isEqualTo(map(one.getAsJsonObject("further_pictures"), "right"));
    assertThat(map(one)).isNotEqualTo(map(other));
    assertThat(folder.resolve("one/car-bird-0-right-gradcam.png")).exists();
  }

  private JsonObject explained(String name, Path photo, String input, Path beside, String further)
      throws IOException {
    Path out = folder.resolve(name);
    Run.of(
            "explain",
            SIAMESE,
            photo,
            "--picture",
            input,
            "--picture",
            further,
            "--input",
            further + "=" + beside,
            "--class",
            "0",
            "--report",
            "-o",
            out)
        .succeeds();
    String figures = Files.readString(out.resolve("results.jsonl"));
    assertThat(Files.readString(out.resolve("report.html"))).contains(", in " + further);
    return JsonParser.parseString(figures)
        .getAsJsonObject()
        .getAsJsonArray("explanations")
        .get(0)
        .getAsJsonObject();
  }

  private static JsonElement map(JsonObject pictures, String input) {
    return map(pictures.getAsJsonObject(input));
  }

  private static JsonElement map(JsonObject explanation) {
    JsonObject layer = explanation.getAsJsonArray("layers").get(0).getAsJsonObject();
    return layer.getAsJsonObject("maps").get("gradcam");
  }

  @Test
  void aFolderHoldsOneForEachPhotograph() throws IOException {
    Path depths = Files.createDirectory(folder.resolve("depths"));
    Files.copy(DOG, depths.resolve("car-bird.png"));
    Files.copy(CAR, depths.resolve("dog.bmp"));
    Path out = folder.resolve("out");
    String beside = "depth=" + depths;
    Run.of("explain", COLOURS_AND_DEPTH, CAR, DOG, "--picture", "all", "--input", beside, "-o", out)
        .succeeds();
    assertThat(Files.readAllLines(out.resolve("results.jsonl"))).hasSize(2);
    Files.delete(depths.resolve("dog.bmp"));
    Run.of("explain", COLOURS_AND_DEPTH, CAR, DOG, "--input", beside, "-o", out)
        .complains(1, "has no picture called 'dog' for the input 'depth'");
  }

  @Test
  void whatIsMissingOrDoesNotFitIsSaid() {
    Path out = folder.resolve("out");
    Run.of("explain", COLOURS_AND_DEPTH, CAR, "--picture", "all", "-o", out)
        .complains(1, "another input 'depth'", "--input depth=FILE");
    Run.of("explain", COLOURS_AND_DEPTH, CAR, "--input", "dept=" + DOG, "-o", out)
        .complains(1, "the model has no input 'dept'", "rgb, depth");
    Run.of("explain", SIAMESE, CAR, "--picture", "all", "--methods", "smoothgrad", "-o", out)
        .complains(1, "SmoothGrad takes many runs", "--picture");
    assertThat(out).doesNotExist();
  }
}
