package io.github.camgraft.preprocessing;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a model's own metadata say of preprocessing. */
final class MetadataPreprocessing {
  private static final String ORIGIN = "from the model's metadata";
  private static final Pattern SIZE = Pattern.compile("\\[?\\s*(\\d+)\\s*(?:,\\s*(\\d+)\\s*)?]?");

  private MetadataPreprocessing() {}

  /** What ONNX itself defines for images, else what Ultralytics writes. */
  static Optional<KnownPreprocessing> in(Map<String, String> metadata) {
    return imageType(metadata).or(() -> ultralytics(metadata));
  }

  /**
   * ONNX, docs/MetadataProps.md; Windows ML and Azure Custom Vision go by it. Without a range,
   * pixels are from 0 to 255.
   */
  private static Optional<KnownPreprocessing> imageType(Map<String, String> metadata) {
    String format = metadata.getOrDefault("Image.BitmapPixelFormat", "").toLowerCase(Locale.ROOT);
    String range = metadata.getOrDefault("Image.NominalPixelRange", "");
    if (format.isEmpty() && range.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> said = new LinkedHashMap<>();
    if (format.startsWith("gray")) {
      said.put("channels", "grey");
    } else if (format.startsWith("rgb") || format.startsWith("bgr")) {
      said.put("channels", format.substring(0, 3));
    }
    String kind = range.toLowerCase(Locale.ROOT).replaceFirst("^(nominalrange|normalized)_", "");
    switch (kind) {
      case "0_1" -> scaled(said, 1 / 255.0, 0);
      case "1_1" -> scaled(said, 1 / 127.5, 1);
      case "16_235" -> scaled(said, 219 / 255.0, -16);
      default -> scaled(said, 1, 0);
    }
    boolean linear = "linear".equalsIgnoreCase(metadata.get("Image.ColorSpaceGamma"));
    return Optional.of(
        new KnownPreprocessing(said, linear ? ORIGIN + " but for its linear gamma" : ORIGIN));
  }

  private static void scaled(Map<String, String> said, double scale, int mean) {
    said.put("scale", Double.toString(scale));
    said.put("mean", Integer.toString(mean));
    said.put("deviation", "1");
  }

  /** Ultralytics, data/augment.py: classify_transforms, and LetterBox for all other tasks. */
  private static Optional<KnownPreprocessing> ultralytics(Map<String, String> metadata) {
    Matcher size = SIZE.matcher(metadata.getOrDefault("imgsz", ""));
    String task = metadata.getOrDefault("task", "");
    if (task.isEmpty() || !size.matches()) {
      return Optional.empty();
    }
    Map<String, String> said = new LinkedHashMap<>();
    if (task.equals("classify")) {
      said.put("fit", "crop");
    } else {
      said.put("fit", "pad");
      said.put("padding", "114");
    }
    said.put("height", size.group(1));
    said.put("width", size.group(2) == null ? size.group(1) : size.group(2));
    said.put("interpolation", "bilinear");
    said.put("channels", "rgb");
    scaled(said, 1 / 255.0, 0);
    return Optional.of(new KnownPreprocessing(said, ORIGIN));
  }
}
