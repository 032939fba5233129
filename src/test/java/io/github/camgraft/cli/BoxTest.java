package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.cam.Box;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.encode.PngFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boxes are where the objects are, in pixels of the photograph as it was handed in. */
class BoxTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");

  @TempDir private Path folder;

  /** As ILSVRC counts: found is what shares half of the area that both boxes cover. */
  @Test
  void nineOfTenObjectsAreFound() throws IOException {
    String truth = Files.readString(Path.of("testmodels/demo/boxes.json"));
    int objects = 0;
    int found = 0;
    for (Map.Entry<String, JsonElement> picture :
        JsonParser.parseString(truth).getAsJsonObject().entrySet()) {
      for (JsonElement element : picture.getValue().getAsJsonArray()) {
        JsonObject object = element.getAsJsonObject();
        Path photo = Path.of("testmodels/demo", picture.getKey());
        Box box = box(photo, object.get("name").getAsString());
        objects++;
        found += box.intersectionOverUnion(box(object.getAsJsonArray("box"))) >= 0.5 ? 1 : 0;
      }
    }
    assertThat((double) found / objects).isGreaterThan(0.9);
  }

  /** The network sees the same, so the box moves with the picture. */
  @Test
  void whatIsCroppedAwayStillCounts() throws IOException {
    Path photo = Path.of("testmodels/demo/dog.png");
    Box narrow = box(photo, "dog");
    Box wide = box(between(photo, 100), "dog");
    assertThat(wide)
        .isEqualTo(new Box(narrow.x0() + 100, narrow.y0(), narrow.x1() + 100, narrow.y1()));
  }

  @Test
  void whatIsShrunkIsEnlargedAgain() throws IOException {
    Path photo = Path.of("testmodels/demo/dog.png");
    Box small = box(photo, "dog");
    Picture picture = ImageFiles.read(photo);
    int[] pixels = new int[16 * picture.width() * picture.height()];
    int width = 4 * picture.width();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = picture.rgb(i / width / 4, i % width / 4);
    }
    Path large = folder.resolve("large.png");
    PngFiles.write(Picture.of(width, 4 * picture.height(), pixels), large);
    assertThat(box(large, "dog").intersectionOverUnion(small.times(4))).isGreaterThan(0.9);
  }

  /** The picture with grey columns on both sides. */
  private Path between(Path photo, int columns) {
    Picture picture = ImageFiles.read(photo);
    int width = picture.width() + 2 * columns;
    int[] pixels = new int[width * picture.height()];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % width - columns;
      boolean inside = x >= 0 && x < picture.width();
      pixels[i] = inside ? picture.rgb(i / width, x) : 0x808080;
    }
    Path file = folder.resolve("wide.png");
    PngFiles.write(Picture.of(width, picture.height(), pixels), file);
    return file;
  }

  private Box box(Path photo, String name) throws IOException {
    Run.of(
            "explain",
            DEMO,
            photo,
            "--class",
            name,
            "--boxes",
            "--no-pictures",
            "--methods",
            "gradcam",
            "-o",
            folder)
        .succeeds();
    JsonObject figures =
        JsonParser.parseString(Files.readString(folder.resolve("results.jsonl"))).getAsJsonObject();
    JsonObject layer =
        figures
            .getAsJsonArray("explanations")
            .get(0)
            .getAsJsonObject()
            .getAsJsonArray("layers")
            .get(0)
            .getAsJsonObject();
    JsonObject box = layer.getAsJsonObject("boxes").getAsJsonObject("gradcam");
    return new Box(side(box, "x0"), side(box, "y0"), side(box, "x1"), side(box, "y1"));
  }

  private static int side(JsonObject box, String name) {
    return box.get(name).getAsInt();
  }

  private static Box box(JsonArray sides) {
    return new Box(
        sides.get(0).getAsInt(),
        sides.get(1).getAsInt(),
        sides.get(2).getAsInt(),
        sides.get(3).getAsInt());
  }
}
