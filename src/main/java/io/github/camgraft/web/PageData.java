package io.github.camgraft.web;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.TargetTensor;
import io.github.camgraft.files.Mark;
import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.image.prepare.Source;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.ir.ValueInfo;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.text.Legible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the page knows of its model. ONNX Runtime for browsers does not show a file's metadata, so
 * the page reads them from a small JSON file beside it.
 *
 * @param title the page's heading
 * @param contract what the augmented model promises
 * @param image the type of the input that takes the picture
 * @param preparation how pictures become that input
 * @param labels the names of the classes in their order; none where they are not known
 * @param colours the colours of the heat
 */
public record PageData(
    String title,
    Contract contract,
    TensorType image,
    InputPreparation preparation,
    List<String> labels,
    ColorMap colours) {
  /** How the file begins. */
  static final Mark MARK =
      Mark.head("^\\{\\s*\"title\": \".*\",\\s*\"files\": \\{\\s*\"model.onnx\": ");

  private static final Gson GSON =
      new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
  private static final Set<DataType> FED = EnumSet.of(DataType.FLOAT, DataType.FLOAT16);

  /**
   * Keeps its own copy.
   *
   * @throws ModelException if a browser cannot prepare pictures like that
   */
  public PageData {
    labels = List.copyOf(labels);
    refuseDeep(preparation.preprocessing());
  }

  private static void refuseDeep(Preprocessing preprocessing) {
    int channels = preprocessing.channels().count();
    if (channels != 1 && channels != 3) {
      throw new ModelException(
          "the model takes %d channels, and a browser gives pictures in three colours or in grey"
              .formatted(channels));
    }
    boolean picked =
        !preprocessing.channels().bands().isEmpty() || !preprocessing.channels().shown().isEmpty();
    if (preprocessing.source().equals(Source.UNSAID) && !picked) {
      return;
    }
    throw new ModelException(
        "a browser gives pictures in 8 bits and three colours, so a page cannot apply range, window, prepared, bands or show in '%s'; use camgraft explain, or preprocessing without them"
            .formatted(preprocessing.toText()));
  }

  /**
   * The type of the input that takes the picture.
   *
   * @param model an augmented model
   * @throws ModelException if the page could not feed the model, or not explain with it
   */
  public static TensorType imageOf(Model model, Contract contract) {
    if (!contract.hasMaps()) {
      throw new ModelException(
          "the file was augmented without the method gradcam, so the page has nothing to show; name the original model");
    }
    contract.target().ifPresent(target -> requireClasses(target, contract));
    List<String> known =
        List.of(contract.image(), Contract.EXPLAIN_CLASS, Contract.EXPLAIN_WEIGHTS);
    for (ValueInfo feed : model.graph().feeds()) {
      if (!known.contains(feed.name())) {
        throw new ModelException(
            "the model has another input '%s', and the page has nothing to feed it"
                .formatted(feed.name()));
      }
    }
    TensorType image =
        model.graph().feeds().stream()
            .filter(feed -> feed.name().equals(contract.image()))
            .flatMap(feed -> feed.type().stream())
            .findFirst()
            .orElseThrow();
    if (!FED.contains(image.type())) {
      throw new ModelException(
          "the input '%s' takes numbers of type %s; a page can feed float and float16"
              .formatted(contract.image(), image.type()));
    }
    return image;
  }

  /** The page lists classes, so what it weighs has to be their scores. */
  private static void requireClasses(TargetTensor target, Contract contract) {
    Shape own = target.countsPictures() ? target.shape().with(0, Dimension.of(1)) : target.shape();
    if (!own.isKnown() || (own.count() != 1 && own.count() != contract.classes())) {
      throw new ModelException(
          "the file is asked by weights for '%s' %s, and a page asks about classes; augment with --target weights alone"
              .formatted(target.tensor(), target.shape()));
    }
  }

  /** The samples that lie beside the page of an earlier file; none where there is no such file. */
  static List<String> samples(Path file) {
    try {
      if (!MARK.isOn(file)) {
        return List.of();
      }
      JsonObject page = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
      return page.getAsJsonArray("samples").asList().stream()
          .map(JsonElement::getAsString)
          .toList();
    } catch (IOException | JsonParseException | IllegalStateException | NullPointerException none) {
      return List.of();
    }
  }

  /**
   * The text of the file.
   *
   * @param sizes the bytes of each file that the page loads, the model first
   * @param samples the pictures to offer
   */
  String toJson(Map<String, Long> sizes, Set<String> samples) {
    JsonObject json = new JsonObject();
    json.addProperty("title", title);
    json.add("files", GSON.toJsonTree(sizes));
    json.add("samples", GSON.toJsonTree(samples));
    json.addProperty("type", image.type().toString());
    json.addProperty("batch", preparation.picturesPerRun(1));
    json.addProperty("preprocessing", preparation.preprocessing().toText());
    json.addProperty("preprocessing_origin", preparation.origin());
    json.add("labels", GSON.toJsonTree(labels));
    json.add("contract", JsonParser.parseString(contract.toMetadata().get(Contract.KEY)));
    json.addProperty("colours", table());
    return Legible.text(GSON.toJson(json)) + "\n";
  }

  /** 256 colours, six hexadecimal digits each, from none to most. */
  private String table() {
    return IntStream.range(0, 256)
        .mapToObj(level -> "%06x".formatted(colours.rgb(level / 255.0)))
        .collect(Collectors.joining());
  }
}
