package io.github.camgraft.preprocessing;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an image processor of Transformers, in the words of {@link
 * io.github.camgraft.image.prepare.Preprocessing}. What a file leaves out is as its processor has
 * it by default, where processors differ.
 */
final class ImageProcessor {
  /** The filters by Pillow's numbers. */
  private static final List<String> FILTERS = List.of("nearest", "lanczos", "bilinear", "bicubic");

  /** From that size on, ConvNeXT is shown the whole picture. */
  private static final int UNCROPPED = 384;

  /** These take a size that is one number as that of a square, although they crop afterwards. */
  private static final List<String> SQUARE = List.of("DeiT", "Beit", "Data2Vec");

  private final JsonObject json;
  private final String type;
  private final Map<String, String> said = new LinkedHashMap<>();

  ImageProcessor(JsonObject json) {
    this.json = json;
    this.type = word("image_processor_type", word("feature_extractor_type", ""));
  }

  /** All that it says. */
  Map<String, String> said() {
    sayGeometry();
    if (said("do_flip_channel_order", false)) {
      said.put("channels", "bgr");
    }
    sayNumbers();
    return said;
  }

  private void sayGeometry() {
    if (json.has("resample") && json.get("resample").getAsJsonPrimitive().isNumber()) {
      int filter = json.get("resample").getAsInt();
      said.put("interpolation", filter < FILTERS.size() ? FILTERS.get(filter) : "bilinear");
    }
    int[] crop = sides(json.get("crop_size"));
    boolean crops = said("do_center_crop", false) && crop.length > 0;
    JsonElement size = json.get("size");
    if (!said("do_resize", true) || size == null || size.isJsonNull()) {
      if (crops) {
        saySize(crop);
      }
      return;
    }
    int shorter = shorter(size, crops);
    if (shorter == 0) {
      int[] warped = sides(size);
      if (warped.length > 0) {
        said.put("fit", "warp");
        if (crops) {
          said.put("resize", Integer.toString(Math.min(warped[0], warped[1])));
        }
        saySize(crops ? crop : warped);
      }
    } else {
      sayShorter(shorter, crops ? crop : new int[] {shorter, shorter});
    }
  }

  /** The picture's shorter side gets a length, and the centre is cut out. */
  private void sayShorter(int shorter, int... crop) {
    boolean convNext = type.startsWith("ConvNe");
    boolean whole = convNext && shorter >= UNCROPPED;
    int resized = shorter;
    if (!whole && (json.has("crop_pct") || convNext)) {
      resized =
          (int) (shorter / (json.has("crop_pct") ? json.get("crop_pct").getAsDouble() : 0.875));
    } else if (type.startsWith("Levit")) {
      resized = (int) (256 / 224.0 * shorter);
    }
    said.put("fit", whole ? "warp" : "crop");
    if (!whole) {
      said.put("resize", Integer.toString(resized));
    }
    saySize(crop);
  }

  /** The length of the shorter side; 0 where both sides are given. */
  private int shorter(JsonElement size, boolean crops) {
    if (size instanceof JsonObject sides) {
      return sides.has("shortest_edge") ? sides.get("shortest_edge").getAsInt() : 0;
    }
    boolean square = SQUARE.stream().anyMatch(type::startsWith);
    boolean shorter = type.startsWith("ConvNe") || (crops && !square);
    return size.isJsonPrimitive() && shorter ? size.getAsInt() : 0;
  }

  private void saySize(int... sides) {
    said.put("height", Integer.toString(sides[0]));
    said.put("width", Integer.toString(sides[1]));
  }

  /** Height and width; none where the size is not said so. */
  private static int[] sides(JsonElement size) {
    if (size instanceof JsonObject sides) {
      return sides.has("height") && sides.has("width")
          ? new int[] {sides.get("height").getAsInt(), sides.get("width").getAsInt()}
          : new int[0];
    }
    return size != null && size.isJsonPrimitive()
        ? new int[] {size.getAsInt(), size.getAsInt()}
        : new int[0];
  }

  private void sayNumbers() {
    boolean rescales = said("do_rescale", true);
    double factor =
        json.has("rescale_factor") ? json.get("rescale_factor").getAsDouble() : 1 / 255.0;
    said.put("scale", Double.toString(rescales ? factor : 1));
    // MobileViT has a mean that it does not use.
    boolean usual = json.has("image_mean") && !type.startsWith("MobileViT");
    boolean normalises = said("do_normalize", usual);
    double[] mean = normalises ? numbers("image_mean", 0) : new double[] {0};
    double[] deviation = normalises ? numbers("image_std", 1) : new double[] {1};
    if (rescales && said("rescale_offset", false)) {
      Arrays.setAll(mean, i -> mean[i] + 1);
    }
    if (said("include_top", false)) {
      // EfficientNet's classifiers divide once more.
      double[] again = numbers("image_std", 1);
      double[] once = deviation.length == again.length ? deviation : new double[again.length];
      if (once != deviation) {
        Arrays.fill(once, deviation[0]);
      }
      Arrays.setAll(once, i -> once[i] * again[i]);
      said.put("deviation", text(once));
    } else {
      said.put("deviation", text(deviation));
    }
    said.put("mean", text(mean));
  }

  private double[] numbers(String key, double otherwise) {
    String text = ConfigPreprocessing.numbers(json.get(key), Double.toString(otherwise));
    return Arrays.stream(text.split("/", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private static String text(double... numbers) {
    return Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining("/"));
  }

  private boolean said(String key, boolean otherwise) {
    JsonElement element = json.get(key);
    return isThere(element) ? element.getAsBoolean() : otherwise;
  }

  private String word(String key, String otherwise) {
    JsonElement element = json.get(key);
    return isThere(element) ? element.getAsString() : otherwise;
  }

  private static boolean isThere(@Nullable JsonElement element) {
    return element != null && !element.isJsonNull();
  }
}
