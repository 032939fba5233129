package io.github.camgraft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Augmenter;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.cam.Heatmap;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.encode.PngFiles;
import io.github.camgraft.io.ModelFiles;
import java.awt.image.BufferedImage;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java under tools/embed: a program without camgraft finds what camgraft finds. */
class EmbedTest {
  private static final Path DEMO = Path.of("testmodels/demo/demo.onnx");
  private static final Path PHOTO = Path.of("testmodels/demo/cat-dog.png");
  private static final int DOG = 1;

  @TempDir private Path folder;
  private Path model;
  private Picture seen;

  /** The program wants a picture as large as the model's input. */
  @BeforeEach
  void augment() {
    AugmentOptions options =
        AugmentOptions.DEFAULT.withEmission(Emission.DEFAULT.withParts(Emission.Parts.MAPS));
    model = folder.resolve("demo.maps.onnx");
    ModelFiles.write(Augmenter.augment(ModelFiles.read(DEMO), options).model(), model);
    try (Explainer explainer = Explainer.open(DEMO)) {
      seen = explainer.preprocessing().seen(ImageFiles.read(PHOTO));
    }
  }

  @Test
  void plainJavaFindsTheSameMap() throws Exception {
    Method gradCam =
        program("java/Explain.java")
            .type()
            .getMethod("gradCam", String.class, BufferedImage.class, long.class);
    float[][] found =
        (float[][]) gradCam.invoke(null, model.toString(), seen.toBufferedImage(), (long) DOG);
    try (Explainer explainer = Explainer.open(DEMO)) {
      Heatmap expected = explainer.explain(seen, Target.classes(DOG)).get(0).heatmap();
      assertThat(found.length).isEqualTo(expected.height());
      for (int y = 0; y < expected.height(); y++) {
        for (int x = 0; x < expected.width(); x++) {
          assertThat(found[y][x]).isCloseTo(expected.at(y, x), within(1e-4f * expected.maximum()));
        }
      }
    }
  }

  @Test
  void plainJavaDrawsIt() throws Exception {
    Path picture = folder.resolve("seen.png");
    PngFiles.write(seen, picture);
    String drawn = program("java/Explain.java").run(model.toString(), picture.toString());
    assertThat(drawn.lines()).hasSize(16).anyMatch(line -> line.contains("%%"));
  }

  /** The other languages are compared with what this program writes. */
  @Test
  void theReferenceIsWritten() throws Exception {
    Path reference = folder.resolve("reference.json");
    program("check/Reference.java")
        .run(DEMO.toString(), "imagenet", PHOTO.toString(), "2", reference.toString());
    JsonObject written = JsonParser.parseString(Files.readString(reference)).getAsJsonObject();
    assertThat(written.getAsJsonArray("probabilities")).hasSize(10);
    assertThat(written.getAsJsonArray("classes")).hasSize(2);
  }

  @Test
  void theInputsOfOtherLanguagesAreWritten() throws Exception {
    Path inputs = folder.resolve("inputs.json");
    program("check/Inputs.java")
        .run(PHOTO.toString(), inputs.toString(), "unit,width=8,height=4", "raw,channels=grey");
    JsonObject written = JsonParser.parseString(Files.readString(inputs)).getAsJsonObject();
    assertThat(written.keySet()).hasSize(2);
    assertThat(written.getAsJsonArray(written.keySet().iterator().next())).hasSize(3 * 8 * 4);
  }

  private JavaProgram program(String source) throws Exception {
    Path file = Path.of("tools/embed").resolve(source);
    String name = file.getFileName().toString().replace(".java", "");
    return JavaProgram.of(name, Files.readString(file), folder);
  }
}
