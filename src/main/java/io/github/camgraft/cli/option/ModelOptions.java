package io.github.camgraft.cli.option;

import io.github.camgraft.augment.AugmentOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which tensors of a model are meant; the same for every command. */
public final class ModelOptions {
  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description =
          "Feature layer: a part of the network such as layer3, a tensor, a node, last-conv or last-relu. Repeat it to explain several; --merge makes one map of them.")
  private List<String> layers = List.of();

  @Option(
      names = "--score",
      paramLabel = "NAME",
      description =
          "The tensor to explain, one number per class, if camgraft finds the wrong one; or part of a tensor, in NumPy's notation: 'logits[:,5,:]' is position 5, and 'logits[:,4:84,200]' is the sum over a range.")
  private @Nullable String score;

  @Option(
      names = "--picture",
      paramLabel = "INPUT",
      description =
          "The input that takes the picture, if camgraft finds the wrong one; feed the others with --input. Repeat it, or say 'all', to get a map for each picture.")
  private List<String> pictures = List.of();

  @Option(
      names = "--straight-through",
      description =
          "Let gradients pass through Sign (for inputs from -1 to 1) and through rounding, as in the training of binarised networks.")
  private boolean straightThrough;

  public AugmentOptions options() {
    AugmentOptions options =
        AugmentOptions.DEFAULT
            .withLayers(layers)
            .withPictures(pictures)
            .withStraightThrough(straightThrough);
    // Ranges are no score but a question to the whole tensor.
    return score == null || QuestionOptions.part(score()).isPresent()
        ? options
        : options.withScore(score);
  }

  /** The score as it was typed. */
  Optional<String> score() {
    return Optional.ofNullable(score);
  }

  /** Whether the user chose anything. */
  public boolean isGiven() {
    return options().score().isPresent()
        || !pictures.isEmpty()
        || straightThrough
        || !layers.isEmpty();
  }

  /** The complaint about options that an augmented file cannot follow any more. */
  public static CommandFailure fixedIn(Path augmented) {
    return new CommandFailure(
        "picture, layer, score, target and convention are fixed in the augmented file '%s'; name the original model to choose others"
            .formatted(augmented));
  }
}
