package io.github.camgraft.cli.option;

import io.github.camgraft.augment.StatedPreprocessing;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.input.PictureSize;
import io.github.camgraft.ir.Model;
import io.github.camgraft.preprocessing.InputPreparation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * How pictures become inputs, in the text form of {@link
 * io.github.camgraft.image.prepare.Preprocessing} or with an option for each of its keys.
 */
public final class PreprocessingOptions {
  @Option(
      names = "--preprocess",
      paramLabel = "TEXT",
      description =
          "A preset (imagenet, caffe, tf, unit, raw) and key=value pairs, as in imagenet,resize=256; or 'prepared' for arrays that are the input itself. Without it, whatever the file or a preprocessor_config.json beside it says, and otherwise imagenet.")
  private @Nullable String text;

  @Option(names = "--mean", paramLabel = "A,B,C", description = "Mean to subtract after scaling.")
  private @Nullable String mean;

  @Option(
      names = "--deviation",
      paramLabel = "A,B,C",
      description = "Standard deviation to divide by after that.")
  private @Nullable String deviation;

  @Option(
      names = "--scale",
      paramLabel = "S",
      description = "Factor for pixels, such as 0.00392156862745098 for 1/255.")
  private @Nullable String scale;

  @Option(
      names = "--channels",
      paramLabel = "ORDER",
      description = "rgb, bgr, grey, or the number of channels.")
  private @Nullable String channels;

  @Option(
      names = "--fit",
      paramLabel = "HOW",
      description =
          "Fit the picture to the input: crop the centre, warp the whole picture, or pad it with bars.")
  private @Nullable String fit;

  @Option(
      names = "--resize",
      paramLabel = "N",
      description = "Length of the shorter side before cropping.")
  private @Nullable String resize;

  @Option(
      names = "--interpolation",
      paramLabel = "FILTER",
      description = "nearest, bilinear, bicubic or lanczos.")
  private @Nullable String interpolation;

  @Option(
      names = "--range",
      paramLabel = "LOW,HIGH",
      description = "Values in the file that mean black and white, such as 0,4095 for 12 bits.")
  private @Nullable String range;

  @Option(
      names = "--window",
      paramLabel = "CENTRE,WIDTH",
      description = "The same, by centre and width as radiologists give it, such as 40,400.")
  private @Nullable String window;

  @Option(
      names = "--bands",
      paramLabel = "A,B,C",
      description =
          "Bands of a TIFF file or array that the model takes, counted from 1 (default: all).")
  private @Nullable String bands;

  @Option(
      names = "--show",
      paramLabel = "A,B,C",
      description =
          "Channels to display as red, green and blue, or one as grey, counted from 1 (default: the colours, otherwise the mean).")
  private @Nullable String shown;

  /** The text form of all that was said; empty where nothing was. */
  public Optional<String> joined() {
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
    add(parts, "range", range);
    add(parts, "window", window);
    add(parts, "bands", bands);
    add(parts, "show", shown);
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(",", parts));
  }

  /** The size of pictures that was said, or found in a model or beside it. */
  public PictureSize size(Model model, Path file) {
    return InputPreparation.size(joined(), model.metadata(), Optional.of(file));
  }

  /**
   * What was said, or found in a model or beside it, completed for the model, as its metadata keep
   * it.
   */
  public StatedPreprocessing completeFor(ImageInput image, Model model, Path file) {
    return InputPreparation.stated(
        joined(), image.tensorType(), image.layout(), model.metadata(), file);
  }

  private static void add(List<String> parts, String key, @Nullable String value) {
    if (value != null) {
      parts.add(key + "=" + value.replace(',', '/').replace(" ", ""));
    }
  }
}
