package io.github.camgraft.cli;

import io.github.camgraft.InputPreparation;
import io.github.camgraft.augment.ImageInput;
import io.github.camgraft.augment.PictureSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * How pictures become inputs, in the text form of {@link io.github.camgraft.image.Preprocessing} or
 * with an option for each of its keys.
 */
final class PreprocessingOptions {
  @Option(
      names = "--preprocess",
      paramLabel = "TEXT",
      description =
          "imagenet, caffe, tf, unit or raw, and key=value pairs, as in imagenet,resize=256. Without it, what an augmented file says, else imagenet.")
  private String text;

  @Option(names = "--mean", paramLabel = "A,B,C", description = "Subtracted after scaling.")
  private String mean;

  @Option(names = "--deviation", paramLabel = "A,B,C", description = "Divided by after that.")
  private String deviation;

  @Option(
      names = "--scale",
      paramLabel = "S",
      description = "Multiplied with pixels, such as 0.00392156862745098 for 1/255.")
  private String scale;

  @Option(names = "--channels", paramLabel = "ORDER", description = "rgb, bgr or grey.")
  private String channels;

  @Option(
      names = "--fit",
      paramLabel = "HOW",
      description = "crop the centre, warp the whole picture, or pad it with bars.")
  private String fit;

  @Option(
      names = "--resize",
      paramLabel = "N",
      description = "With crop: the shorter side before cropping.")
  private String resize;

  @Option(
      names = "--interpolation",
      paramLabel = "FILTER",
      description = "nearest, bilinear, bicubic or lanczos.")
  private String interpolation;

  /** The text form of all that was said; empty where nothing was. */
  Optional<String> joined() {
    List<String> parts = new ArrayList<>();
    if (text != null) {
      parts.add(text);
    }
    add(parts, "fit", fit);
    add(parts, "resize", resize);
    add(parts, "interpolation", interpolation);
    add(parts, "channels", channels);
    add(parts, "scale", scale);
    add(parts, "mean", mean);
    add(parts, "deviation", deviation);
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(",", parts));
  }

  /** The size of pictures that was said. */
  PictureSize size() {
    return joined().map(InputPreparation::sizeIn).orElse(PictureSize.OPEN);
  }

  /** What was said, completed for a model, as its metadata keep it; empty where nothing was. */
  String completeFor(ImageInput image) {
    return joined()
        .map(said -> InputPreparation.complete(said, image.tensorType(), image.layout()).toText())
        .orElse("");
  }

  private static void add(List<String> parts, String key, String value) {
    if (value != null) {
      parts.add(key + "=" + value.replace(',', '/').replace(" ", ""));
    }
  }
}
