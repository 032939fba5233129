package io.github.camgraft.cli.option;

import io.github.camgraft.Concurrency;
import io.github.camgraft.ExplainerSettings;
import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.augment.Emission;
import io.github.camgraft.cam.Merge;
import io.github.camgraft.image.decode.PhotoLimit;
import io.github.camgraft.io.ModelFiles;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How models explain photographs; the same for every command that has them do so. */
public final class ExplainerOptions {
  @Mixin private LabelOption labelOption = new LabelOption();

  @Mixin private ModelOptions modelOptions = new ModelOptions();

  @Mixin private AttributionOptions attributionOptions = new AttributionOptions();

  @Mixin private ConventionOption conventionOption = new ConventionOption();

  @Mixin private PreprocessingOptions preprocessingOptions = new PreprocessingOptions();

  @Mixin private InputOptions inputOptions = new InputOptions();

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
  private Merge merge;

  @Mixin private SessionOptions sessionOptions = new SessionOptions();

  /** What is wrong with the options by themselves. */
  public Optional<String> mistake() {
    if (largestPhoto < 1 || largestPhoto > PhotoLimit.MOST_MEGAPIXELS) {
      return Optional.of(
          "the number of megapixels must be from 1 to " + PhotoLimit.MOST_MEGAPIXELS);
    }
    return sessionOptions.isValid()
        ? attributionOptions.mistake()
        : Optional.of("the number of threads cannot be negative");
  }

  /** Options that would be ignored are worse than an error. */
  public void refuseChangesTo(Path file) {
    refuseChangesTo(file, false);
  }

  /**
   * The same for commands with further options about the model.
   *
   * @param more whether one of those was given
   */
  public void refuseChangesTo(Path file, boolean more) {
    boolean given = more || modelOptions.isGiven() || isConventionGiven();
    if (given && Contract.isIn(ModelFiles.read(file).metadata())) {
      throw ModelOptions.fixedIn(file);
    }
  }

  public boolean isConventionGiven() {
    return conventionOption.isGiven();
  }

  /** The score as it was typed. */
  public Optional<String> score() {
    return modelOptions.score();
  }

  public ExplainerSettings settings(Concurrency concurrency) {
    AugmentOptions options =
        modelOptions.options().withEmission(conventionOption.on(Emission.DEFAULT));
    ExplainerSettings settings =
        ExplainerSettings.DEFAULT
            .withAugment(options)
            .withMethods(attributionOptions.methods())
            .withSampling(attributionOptions.sampling())
            .withSmoothing(attributionOptions.smoothing())
            .withSession(sessionOptions.settings())
            .withLabels(labelOption.labels())
            .withConcurrency(concurrency)
            .withPhotoLimit(PhotoLimit.ofMegapixels(largestPhoto))
            .withInputs(inputOptions.tensors())
            .withFurtherPictures(inputOptions.places());
    Optional<String> preprocessing = preprocessingOptions.joined();
    ExplainerSettings merged = merge == null ? settings : settings.withMerge(merge);
    return preprocessing.map(merged::withPreprocessing).orElse(merged);
  }
}
