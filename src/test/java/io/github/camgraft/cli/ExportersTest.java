package io.github.camgraft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files as various exporters write them: what is explained, where it is looked at, and what is said
 * of a picture. The numbers are what ONNX Runtime in Python returns for the file as it is, printed
 * by tools/exporters/pick.py.
 */
class ExportersTest {
  private static final Path FOLDER = Path.of("testmodels/exporters");
  private static final double ROUNDING = 1e-3;

  @TempDir private Path folder;

  /**
   * One file.
   *
   * @param score the tensor that is differentiated
   * @param layer the tensor of the feature layer
   * @param best the class that the file is surest of, or what a value is called
   * @param number its probability, or the value
   * @param within how far numbers may be off
   */
  record Expected(
      String file,
      String preprocessing,
      String score,
      String layer,
      String best,
      double number,
      double within) {
    @Override
    public String toString() {
      return file;
    }
  }

  // spotless:off
  static Stream<Expected> files() {
    return Stream.of(
        // Softmax on [N, K, 1, 1]; names in a LabelEncoder
        file("create_ml", "raw", "dense", "layer_3_relu", "parrot", 0.37239),
        // names in ZipMap, which takes the place of the probabilities
        file("custom_vision", "raw,channels=bgr", "flat", "fire", "none of these", 0.40100),
        // softmax and log-softmax written out in parts
        file("jax_flax", "imagenet", "out_0", "relu_out_2", "class 1", 0.85179),
        file("jax_flax_log_softmax", "imagenet", "out_0", "relu_out_2", "class 1", Math.exp(-0.08099)),
        file("keras_regression", "unit", "Identity:0", "functional_35_1/maps_1/Add:0", "upwards", -7.63156),
        file("keras_resizing", "raw,height=64,width=64", "functional_50_1/predictions_1/MatMul:0", "functional_50_1/maps_1/Add:0", "class 3", 0.83245),
        // Softmax between two Transposes
        file("matlab_fixed_op8", "raw", "fc", "res3_relu", "class 2", 0.42243),
        // whole numbers out, whose step is 1/256
        new Expected("tflite_uint8", "raw", "functional_121_1/predictions_1/MatMul2_prequant", "functional_121_1/maps_1/Add_dequant", "class 4", 134 / 256.0, 1 / 256.0));
  }
  // spotless:on

  private static Expected file(
      String file, String preprocessing, String score, String layer, String best, double number) {
    return new Expected(file, preprocessing, score, layer, best, number, ROUNDING);
  }

  @ParameterizedTest
  @MethodSource("files")
  void isExplained(Expected expected) throws IOException {
    Path model = FOLDER.resolve(expected.file() + ".onnx");
    Run.of("augment", model, "-o", folder.resolve("augmented.onnx")).succeeds();
    Path picture = FOLDER.resolve("cat-dog-64x64.png");
    String preprocessing = expected.preprocessing() + ",fit=warp";
    Run.of(
            "explain",
            model,
            picture,
            "--preprocess",
            preprocessing,
            "--no-pictures",
            "-o",
            folder.resolve("out"))
        .succeeds();
    JsonObject line = line();
    assertThat(line.get("score_tensor").getAsString()).isEqualTo(expected.score());
    JsonObject said = line.getAsJsonArray("predictions").get(0).getAsJsonObject();
    assertThat(said.get("name").getAsString()).isEqualTo(expected.best());
    String key = expected.best().equals("upwards") ? "value" : "probability";
    assertThat(said.get(key).getAsDouble()).isCloseTo(expected.number(), within(expected.within()));
    JsonObject explained = line.getAsJsonArray("explanations").get(0).getAsJsonObject();
    JsonObject layer = explained.getAsJsonArray("layers").get(0).getAsJsonObject();
    assertThat(layer.get("tensor").getAsString()).isEqualTo(expected.layer());
  }

  private JsonObject line() throws IOException {
    Path results = folder.resolve("out").resolve("results.jsonl");
    return JsonParser.parseString(Files.readAllLines(results).get(0)).getAsJsonObject();
  }
}
