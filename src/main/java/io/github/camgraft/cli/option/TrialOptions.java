package io.github.camgraft.cli.option;

import io.github.camgraft.augment.Augmented;
import io.github.camgraft.augment.Contract;
import io.github.camgraft.image.prepare.Preprocessing;
import io.github.camgraft.input.ImageInput;
import io.github.camgraft.ir.Model;
import io.github.camgraft.ir.ModelException;
import io.github.camgraft.preprocessing.InputPreparation;
import io.github.camgraft.tensor.NumericTensor;
import io.github.camgraft.verify.Verification;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an augmented model is tried on before it is written. */
public final class TrialOptions {
  @Option(
      names = "--no-verify",
      description =
          "Skip the checks before writing, which compare the augmented model's outputs with the original's and its gradient with finite differences.")
  private boolean unverified;

  @Option(
      names = "--try-on",
      paramLabel = "PHOTO",
      description = "Check the augmented model on this photograph as well as on random pictures.")
  private @Nullable Path photo;

  @Option(
      names = "--input",
      paramLabel = "NAME=FILE.npy",
      description = "Feed this NumPy array to another input during the checks. May be repeated.")
  private Map<String, Path> files = new LinkedHashMap<>();

  /** Whether nothing is tried. */
  public boolean isUnverified() {
    return unverified;
  }

  /** Why the options do not go together, if they do not. */
  public Optional<String> mistake() {
    return unverified && (photo != null || !files.isEmpty())
        ? Optional.of(
            "--no-verify skips all checks, so --try-on and --input have no effect; leave out one or the other")
        : Optional.empty();
  }

  /**
   * Tries a model.
   *
   * @param asked what was said of preprocessing
   * @param file the model's file
   */
  public Verification verification(
      Model original, Augmented augmented, Optional<String> asked, Path file) {
    Map<String, NumericTensor> given = new LinkedHashMap<>();
    files.forEach((name, array) -> given.put(name, InputOptions.read(array)));
    requireKnown(given, original);
    if (photo != null) {
      given.put(augmented.contract().image(), prepared(photo, augmented, asked, file));
    }
    return Verification.of(original, augmented, given);
  }

  private static void requireKnown(Map<String, NumericTensor> given, Model model) {
    List<String> inputs = model.graph().feeds().stream().map(feed -> feed.name()).toList();
    given.keySet().stream()
        .filter(name -> !inputs.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new ModelException(
                  "the model has no input '%s'; its inputs are %s"
                      .formatted(name, String.join(", ", inputs)));
            });
  }

  /** The photograph in every place of the model's batch. */
  private static NumericTensor prepared(
      Path photo, Augmented augmented, Optional<String> asked, Path file) {
    Contract contract = augmented.contract();
    ImageInput image = augmented.analysis().image();
    InputPreparation preparation =
        InputPreparation.of(
            contract,
            image.tensorType(),
            asked,
            augmented.analysis().original().metadata(),
            Optional.of(file));
    Preprocessing preprocessing = preparation.preprocessing();
    return preparation.together(List.of(preprocessing.apply(preprocessing.read(photo))));
  }
}
