package io.github.camgraft.preprocessing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.camgraft.files.FileBytes;
import io.github.camgraft.files.Folder;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.label.LabelText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the files say that Hugging Face's libraries keep beside a model: {@code
 * preprocessor_config.json} of Transformers, and {@code config.json} of timm.
 */
final class ConfigPreprocessing {
  private static final List<String> FILES =
      List.of("preprocessor_config.json", "processor_config.json", "config.json");

  /** Far more bytes than any configuration takes. */
  private static final long LARGEST = 1L << 24;

  private ConfigPreprocessing() {}

  /**
   * What stands beside a model. Models in a folder {@code onnx}, as Transformers.js keeps them,
   * have it one folder above.
   *
   * @throws ModelException if a file cannot be read
   */
  static Optional<KnownPreprocessing> beside(Path model) {
    Path folder = Folder.of(model);
    return in(folder, "beside the model")
        .or(
            () ->
                folder.endsWith("onnx")
                    ? in(Folder.of(folder), "above the model")
                    : Optional.empty());
  }

  private static Optional<KnownPreprocessing> in(Path folder, String place) {
    for (String name : FILES) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        Map<String, String> said = read(file);
        if (!said.isEmpty()) {
          return Optional.of(new KnownPreprocessing(said, "from " + name + " " + place));
        }
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> read(Path file) {
    try {
      JsonElement json = JsonParser.parseString(LabelText.decoded(FileBytes.read(file, LARGEST)));
      return json instanceof JsonObject object ? said(object) : Map.of();
    } catch (JsonParseException
        | IllegalStateException
        | NumberFormatException
        | ClassCastException
        | UnsupportedOperationException broken) {
      throw new ModelException(
          "the preprocessing in '%s' cannot be understood; give it with --preprocess, or move the file away"
              .formatted(file),
          broken);
    } catch (IOException failure) {
      throw new ModelException("the preprocessing in '%s' cannot be read".formatted(file), failure);
    }
  }

  private static Map<String, String> said(JsonObject json) {
    if (json.get("pretrained_cfg") instanceof JsonObject timm) {
      return timm(timm);
    }
    JsonObject processor = json.get("image_processor") instanceof JsonObject part ? part : json;
    boolean isOne =
        processor.has("image_mean") || processor.has("do_resize") || processor.has("do_rescale");
    return isOne ? new ImageProcessor(processor).said() : Map.of();
  }

  /** timm, data/transforms_factory.py: transforms_imagenet_eval. */
  private static Map<String, String> timm(JsonObject config) {
    if (!(config.get("input_size") instanceof JsonArray size) || size.size() != 3) {
      return Map.of();
    }
    Map<String, String> said = new LinkedHashMap<>();
    int height = size.get(1).getAsInt();
    int width = size.get(2).getAsInt();
    double share = config.has("crop_pct") ? config.get("crop_pct").getAsDouble() : 0.875;
    String mode = config.has("crop_mode") ? config.get("crop_mode").getAsString() : "center";
    said.put("fit", mode.equals("squash") ? "warp" : mode.equals("border") ? "pad" : "crop");
    if (!mode.equals("border")) {
      said.put("resize", Integer.toString((int) Math.floor(Math.min(height, width) / share)));
    }
    said.put("height", Integer.toString(height));
    said.put("width", Integer.toString(width));
    String filter =
        config.has("interpolation") ? config.get("interpolation").getAsString() : "bilinear";
    said.put(
        "interpolation",
        List.of("nearest", "bilinear", "bicubic", "lanczos").contains(filter)
            ? filter
            : "bilinear");
    said.put("scale", Double.toString(1 / 255.0));
    said.put("mean", numbers(config.get("mean"), "0.485/0.456/0.406"));
    said.put("deviation", numbers(config.get("std"), "0.229/0.224/0.225"));
    return said;
  }

  /** A number, or one for each colour, as the text form has them. */
  static String numbers(@Nullable JsonElement element, String otherwise) {
    if (element == null || element.isJsonNull()) {
      return otherwise;
    }
    return element instanceof JsonArray several
        ? String.join(
            "/", several.asList().stream().map(one -> Double.toString(one.getAsDouble())).toList())
        : Double.toString(element.getAsDouble());
  }
}
