package io.github.camgraft.augment;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.tensor.FloatTensor;
import io.github.camgraft.tensor.LongTensor;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.tensor.NumpyArrays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A folder of values that PyTorch's autograd computed in float64 for one model, input and class.
 */
record Reference(Path folder, JsonObject about) {
  static final Path OWN = Path.of("testmodels/reference");
  static final Path ZOO = Path.of("testmodels/zoo");
  static final Path SHARED = Path.of("../shared/reference");

  /** All folders below a root, in order; none where the root is absent. */
  static List<Reference> below(Path root) {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("about.json")))
          .sorted()
          .map(Reference::of)
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Reference of(Path folder) {
    try {
      String text = Files.readString(folder.resolve("about.json"));
      return new Reference(folder, JsonParser.parseString(text).getAsJsonObject());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  String name() {
    return folder.getFileName().toString();
  }

  Path model() {
    String model = about.get("model").getAsString();
    Path beside = folder.resolve(model);
    return Files.exists(beside) ? beside : SHARED.resolveSibling(model);
  }

  String layer() {
    return about.get("layer").getAsString();
  }

  String score() {
    return about.get("score").getAsString();
  }

  FloatTensor values(String what) {
    return NumpyArrays.read(folder.resolve(what + ".npy"));
  }

  boolean has(String what) {
    return Files.exists(folder.resolve(what + ".npy"));
  }

  /** The inputs of the augmented model. */
  Map<String, NumericTensor> feeds(Model model) {
    Map<String, NumericTensor> feeds = new LinkedHashMap<>();
    List<ValueInfo> inputs = model.graph().feeds();
    feeds.put(inputs.get(0).name(), values("input"));
    for (int i = 1; i < inputs.size(); i++) {
      feeds.put(inputs.get(i).name(), values("input" + i));
    }
    long[] classes = classes();
    feeds.put(Contract.EXPLAIN_CLASS, new LongTensor(classes, classes.length));
    return feeds;
  }

  /** The same with noise on the picture that is as small as the rounding of its numbers. */
  Map<String, NumericTensor> nudgedFeeds(Model model) {
    Map<String, NumericTensor> feeds = feeds(model);
    String picture = model.graph().feeds().get(0).name();
    FloatTensor original = values("input");
    float[] values = original.values().clone();
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) (random.nextGaussian() * largest * 0x1p-23);
    }
    feeds.put(picture, FloatTensor.of(values, original.shape()));
    return feeds;
  }

  long[] classes() {
    JsonElement stated = about.get("class");
    return stated.isJsonArray()
        ? stated.getAsJsonArray().asList().stream().mapToLong(JsonElement::getAsLong).toArray()
        : new long[] {stated.getAsLong()};
  }

  /** Euclidean length of the difference over that of the expected values. */
  static double error(NumericTensor actual, NumericTensor expected) {
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.count(); i++) {
      difference += Math.pow(actual.at(i) - expected.at(i), 2);
      length += Math.pow(expected.at(i), 2);
    }
    return length == 0 ? Math.sqrt(difference) : Math.sqrt(difference / length);
  }

  @Override
  public String toString() {
    return name();
  }
}
