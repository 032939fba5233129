package io.github.camgraft.augment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.onnx.Model;
import io.github.camgraft.onnx.ModelFiles;
import io.github.camgraft.runtime.InferenceSession;
import io.github.camgraft.runtime.SessionSettings;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NpyFile;
import io.github.camgraft.tensor.NumericTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares the augmented models with what PyTorch's autograd gets in float64 for the same file and
 * picture.
 */
class ReferenceTest {
  static Stream<Path> references() throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path root : List.of(Path.of("testmodels/reference"), Path.of("../shared/reference"))) {
      try (Stream<Path> list = Files.list(root)) {
        list.filter(folder -> Files.exists(folder.resolve("about.json")))
            .sorted()
            .forEach(folders::add);
      }
    }
    return folders.stream();
  }

  @ParameterizedTest
  @MethodSource("references")
  void scratch(Path folder) throws IOException {
    JsonObject about =
        JsonParser.parseString(Files.readString(folder.resolve("about.json"))).getAsJsonObject();
    String modelName = about.get("model").getAsString();
    Path file =
        Files.exists(folder.resolve(modelName))
            ? folder.resolve(modelName)
            : Path.of("../shared").resolve(modelName);
    Model model = ModelFiles.read(file);
    Augmented augmented =
        Augmenter.augment(
            model,
            AugmentOptions.DEFAULT.withMethods(
                EnumSet.of(Method.GRADCAM, Method.GUIDED, Method.GRADIENT)));
    StringBuilder line =
        new StringBuilder(
            folder.getFileName()
                + " nodes "
                + model.graph().nodes().size()
                + "->"
                + augmented.model().graph().nodes().size());
    String layer = about.get("layer").getAsString();
    if (!augmented.contract().layers().get(0).tensor().equals(layer))
      line.append(" LAYER " + augmented.contract().layers().get(0).tensor() + " not " + layer);
    if (!augmented.contract().score().equals(about.get("score").getAsString()))
      line.append(
          " SCORE " + augmented.contract().score() + " not " + about.get("score").getAsString());
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    List<String> inputs = model.graph().feeds().stream().map(i -> i.name()).toList();
    FloatTensor input = NpyFile.read(folder.resolve("input.npy"));
    feeds.put(inputs.get(0), input);
    if (inputs.size() > 1) feeds.put(inputs.get(1), NpyFile.read(folder.resolve("input1.npy")));
    JsonElement c = about.get("class");
    long[] classes =
        c.isJsonArray()
            ? c.getAsJsonArray().asList().stream().mapToLong(JsonElement::getAsLong).toArray()
            : new long[] {c.getAsLong()};
    feeds.put("explain_class", new LongTensor(classes, classes.length));
    try (InferenceSession session = InferenceSession.open(augmented.model(), SessionSettings.CPU)) {
      Map<String, NumericTensor> out = session.run(feeds);
      line.append(error(" out", out.get(model.graph().outputs().get(0).name()), folder, "output"));
      line.append(error(" act", out.get("cam_activations"), folder, "activations"));
      line.append(error(" grad", out.get("cam_gradients"), folder, "gradient"));
      line.append(error(" in", out.get("input_gradients"), folder, "input_gradient"));
      line.append(error(" guided", out.get("guided_gradients"), folder, "guided_gradient"));
    }
    System.out.println(line);
    assertThat(line).isNotNull();
  }

  static String error(String name, NumericTensor got, Path folder, String file) throws IOException {
    FloatTensor want = NpyFile.read(folder.resolve(file + ".npy"));
    double diff = 0;
    double norm = 0;
    if (got.count() != want.count())
      return name + " SHAPE" + java.util.Arrays.toString(got.shape());
    for (int i = 0; i < want.count(); i++) {
      diff += Math.pow(got.at(i) - want.at(i), 2);
      norm += Math.pow(want.at(i), 2);
    }
    return name + " %.1e".formatted(Math.sqrt(diff / norm));
  }
}
