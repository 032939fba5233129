package io.github.camgraft.preprocessing;

import io.github.camgraft.image.ChannelOrder;
import io.github.camgraft.image.ImageException;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.text.Reason;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a model's maker wrote of preprocessing where their tools keep it: in the model's metadata,
 * or in a file beside it.
 *
 * @param entries keys and values of the text form of {@link Preprocessing}
 * @param origin where they were found, as a phrase
 */
record KnownPreprocessing(Map<String, String> entries, String origin) {
  /** What is left of it where a model prepares the numbers of pictures itself. */
  private static final Set<String> GEOMETRY =
      Set.of("fit", "resize", "height", "width", "interpolation", "padding");

  /** Keeps its own copy, in order. */
  KnownPreprocessing {
    entries = new LinkedHashMap<>(entries);
  }

  /**
   * What is known without being said; metadata come before files.
   *
   * @param metadata the model's own entries
   * @param model the file, if there is one
   */
  static Optional<KnownPreprocessing> of(Map<String, String> metadata, Optional<Path> model) {
    return MetadataPreprocessing.in(metadata).or(() -> model.flatMap(ConfigPreprocessing::beside));
  }

  /**
   * The same for one model.
   *
   * @param usual what holds where nothing was written; it has the size of the model's input
   * @param input type and shape of that input
   */
  Preprocessing on(Preprocessing usual, TensorType input) {
    if (!usual.layout().isPicture()) {
      // What is written of colours and sizes is meant for pictures.
      return usual;
    }
    int rows = usual.layout().firstPlaceAxis();
    Dimension height = input.shape().get(rows);
    Dimension width = input.shape().get(rows + 1);
    Map<String, String> fitting = new LinkedHashMap<>(entries);
    if (!input.type().isFloatingPoint()) {
      fitting.keySet().retainAll(GEOMETRY);
    }
    fitResize(fitting, height, width);
    if (height.isKnown()) {
      fitting.remove("height");
    }
    if (width.isKnown()) {
      fitting.remove("width");
    }
    if (input.shape().get(usual.layout().channelAxis().orElseThrow()).isKnown()) {
      fitChannels(fitting, usual.channels());
    }
    String text = text(fitting);
    try {
      return text.isEmpty() ? usual : Preprocessing.parse(text, usual);
    } catch (ImageException impossible) {
      throw new ModelException(
          "the preprocessing %s makes no sense (%s); give your own with --preprocess"
              .formatted(origin, Reason.of(impossible).replaceFirst("\\.$", "")),
          impossible);
    }
  }

  /** The text form of what was found. */
  String text() {
    return text(entries);
  }

  private static String text(Map<String, String> entries) {
    return entries.entrySet().stream().map(Object::toString).collect(Collectors.joining(","));
  }

  /** A model of another size is given as much of the picture. */
  private static void fitResize(Map<String, String> fitting, Dimension height, Dimension width) {
    boolean open = !height.isKnown() || !width.isKnown();
    if (open || !fitting.containsKey("resize") || !fitting.containsKey("height")) {
      return;
    }
    double stated =
        Math.min(Integer.parseInt(fitting.get("height")), Integer.parseInt(fitting.get("width")));
    double actual = Math.min(height.size(), width.size());
    long resize = Math.round(Integer.parseInt(fitting.get("resize")) * actual / stated);
    fitting.put("resize", Long.toString(resize));
  }

  /**
   * Numbers of three colours become their average where the model has another number of channels.
   */
  private static void fitChannels(Map<String, String> fitting, ChannelOrder channels) {
    String order = fitting.get("channels");
    if (order != null && (order.equals("grey") ? 1 : 3) != channels.count()) {
      fitting.remove("channels");
    }
    for (String key : new String[] {"mean", "deviation"}) {
      String[] numbers = fitting.getOrDefault(key, "").split("/", -1);
      if (numbers.length > 1 && numbers.length != channels.count()) {
        double average =
            Arrays.stream(numbers).mapToDouble(Double::parseDouble).average().orElseThrow();
        fitting.put(key, Double.toString(average));
      }
    }
  }
}
