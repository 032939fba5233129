package io.github.camgraft.augment;

import io.github.camgraft.grad.rule.WrongRules;
import io.github.camgraft.io.ModelFiles;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Plants every mistake in every network that is given and prints, one line each and separated by
 * tabs, which verification found: {@code FILE MISTAKE EFFECT found|missed}. A mistake without
 * effect on the gradient at a picture is passed over.
 */
public final class PlantedMistakes {
  private static final double LEAST_EFFECT = 1e-3;

  private PlantedMistakes() {}

  /** Takes the files of the networks. */
  public static void main(String[] files) {
    for (String file : files) {
      PlantedMistake network;
      try {
        network = new PlantedMistake(ModelFiles.read(Path.of(file)));
      } catch (RuntimeException unusable) {
        System.err.println(file + ": " + unusable.getMessage());
        continue;
      }
      WrongRules.all()
          .filter(network::isOnPath)
          .forEach(
              mistake -> {
                Optional<Augmented> wrong = network.augmented(mistake);
                try {
                  double effect = wrong.map(network::effect).orElse(0.0);
                  if (effect > LEAST_EFFECT) {
                    boolean isFound = network.isFound(wrong.get());
                    System.out.printf(
                        Locale.ROOT,
                        "%s\t%s\t%.3g\t%s%n",
                        file,
                        mistake,
                        effect,
                        isFound ? "found" : "missed");
                  }
                } catch (RuntimeException unusable) {
                  System.err.println(file + ", " + mistake + ": " + unusable.getMessage());
                }
              });
    }
  }
}
