package io.github.camgraft.cli.option;

import io.github.camgraft.augment.AugmentOptions;
import io.github.camgraft.augment.ClassChoice;
import io.github.camgraft.optimize.Platform;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What an augmented file is asked: a class, or a weight for every number of a tensor. */
public final class TargetOption {
  private static final String WEIGHTS = "weights";

  @Option(
      names = "--target",
      paramLabel = "KIND",
      description =
          "What to explain: class (default), or weights=TENSOR: the model gets an input explain_weights with that tensor's shape and explains the weighted sum of its numbers. Without =TENSOR, the score's tensor.")
  private String target = "class";

  /** What is wrong with the option by itself. */
  public Optional<String> mistake() {
    if (isClass() || target.equals(WEIGHTS) || tensor().isPresent()) {
      return Optional.empty();
    }
    boolean isPlatform =
        Arrays.stream(Platform.values())
            .map(platform -> platform.name().toLowerCase(Locale.ROOT))
            .anyMatch(target::equalsIgnoreCase);
    return Optional.of(
        isPlatform
            ? "--target says what is explained; choose the machine with --platform %s"
                .formatted(target.toLowerCase(Locale.ROOT))
            : "--target is class, weights or weights=TENSOR, not '%s'".formatted(target));
  }

  /** Whether a class is explained. */
  public boolean isClass() {
    return target.equals("class");
  }

  public AugmentOptions on(AugmentOptions options) {
    return isClass()
        ? options
        : tensor().map(options::withScore).orElse(options).withClassChoice(ClassChoice.WEIGHTS);
  }

  private Optional<String> tensor() {
    return target.startsWith(WEIGHTS + "=") && target.length() > WEIGHTS.length() + 1
        ? Optional.of(target.substring(WEIGHTS.length() + 1))
        : Optional.empty();
  }
}
