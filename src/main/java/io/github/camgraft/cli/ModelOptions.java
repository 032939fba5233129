package io.github.camgraft.cli;

import io.github.camgraft.augment.AugmentOptions;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which tensors of a model are meant; the same for every command. */
final class ModelOptions {
  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description =
          "Feature layer: a tensor, a node or a part of the network such as layer3, or last-conv, last-relu. Several are explained one by one.")
  private List<String> layers = List.of();

  @Option(
      names = "--score",
      paramLabel = "NAME",
      description =
          "The tensor to explain, one number for each class, if the one found is wrong; or a part of one, as NumPy has it: 'logits[:,5,:]' are the words at place 5.")
  private String score;

  @Option(
      names = "--picture",
      paramLabel = "INPUT",
      description =
          "The input of the model that takes the picture, if the one found is wrong; what belongs into the others is named with --input. May be repeated, or be all: then each picture gets a map of its own.")
  private List<String> pictures = List.of();

  @Option(
      names = "--straight-through",
      description =
          "Let gradients pass signs (where their input lies from -1 to 1) and roundings, as binarised networks are trained.")
  private boolean straightThrough;

  AugmentOptions options() {
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withLayers(layers)
            .withPictures(pictures)
            .withStraightThrough(straightThrough);
    return score == null ? options : options.withScore(score);
  }

  /** Whether the user chose anything. */
  boolean isGiven() {
    return score != null || !pictures.isEmpty() || straightThrough || !layers.isEmpty();
  }

  /** The complaint about options that an augmented file cannot follow any more. */
  static CommandFailure fixedIn(Path augmented) {
    return new CommandFailure(
        "picture, layer, score and convention are fixed in the augmented file '%s'; name the original model to choose others"
            .formatted(augmented));
  }
}
