package io.github.camgraft.cli.option;

import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.io.ModelFiles;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How photographs are explained, on whatever machine; a cluster's executors need nothing more. */
public final class ExplanationOptions {
  @Mixin private LabelOption labelOption = new LabelOption();

  @Mixin private ModelOptions modelOptions = new ModelOptions();

  @Mixin private AttributionOptions attributionOptions = new AttributionOptions();

  @Mixin private ConventionOption conventionOption = new ConventionOption();

  @Mixin private PreprocessingOptions preprocessingOptions = new PreprocessingOptions();

  @Option(
      names = "--largest-photo",
      paramLabel = "MEGAPIXELS",
      description = "Refuse photographs larger than this, before decoding them (default: 200).")
  private int largestPhoto = 200;

  @Option(
      names = "--merge",
      paramLabel = "HOW",
      description =
          "Merge the maps of several layers into one, each divided by its maximum: mean or max.")
  private @Nullable Merge merge;

  /** What is wrong with the options by themselves. */
  public Optional<String> mistake() {
    return largestPhoto < 1 || largestPhoto > PhotoLimit.MOST_MEGAPIXELS
        ? Optional.of("the number of megapixels must be from 1 to " + PhotoLimit.MOST_MEGAPIXELS)
        : attributionOptions.mistake();
  }

  /**
   * Options that would be ignored are worse than an error.
   *
   * @param more whether a further option about the model was given
   */
  public void refuseChangesTo(Path file, boolean more) {
    boolean given = more || modelOptions.isGiven() || isConventionGiven();
    if (given && Contract.isIn(ModelFiles.read(file).metadata())) {
      throw ModelOptions.fixedIn(file);
    }
  }

  boolean isConventionGiven() {
    return conventionOption.isGiven();
  }

  /** The score as it was typed. */
  public Optional<String> score() {
    return modelOptions.score();
  }

  /** What was said, on the default device and for one photograph at a time. */
  public ExplainerSettings settings() {
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withAugment(modelOptions.options().withEmission(conventionOption.on(Emission.DEFAULT)))
            .withMethods(attributionOptions.methods())
            .withSampling(attributionOptions.sampling())
            .withSmoothing(attributionOptions.smoothing())
            .withLabels(labelOption.labels())
            .withPhotoLimit(PhotoLimit.ofMegapixels(largestPhoto));
    ExplainerSettings merged = merge == null ? settings : settings.withMerge(merge);
    return preprocessingOptions.joined().map(merged::withPreprocessing).orElse(merged);
  }
}
