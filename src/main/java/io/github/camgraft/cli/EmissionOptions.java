package io.github.camgraft.cli;

import io.github.camgraft.augment.Emission;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** In which form an augmented model returns its explanation. */
final class EmissionOptions {
  @Option(
      names = "--emit",
      paramLabel = "PARTS",
      description =
          "What the model returns: raw parts for arithmetic of your own, finished maps, or both (default: raw).")
  private Emission.Parts parts = Emission.Parts.RAW;

  @Mixin private ConventionOption conventionOption = new ConventionOption();

  @Option(
      names = "--display",
      description = "Return finished maps as pixels of 8 bits too, for programs that only draw.")
  private boolean display;

  @Option(
      names = "--classes-per-image",
      paramLabel = "M",
      description = "Explain so many classes of each picture in one run (default: 1).")
  private int classesPerImage = 1;

  @Option(
      names = "--gate",
      description =
          "Give the model an input explain, a truth value: where it is false, a run costs what the original costs.")
  private boolean gated;

  /** What is wrong with the options by themselves. */
  Optional<String> mistake() {
    if (classesPerImage < 1) {
      return Optional.of("--classes-per-image needs a number from 1 upwards");
    }
    return display && !parts.maps()
        ? Optional.of("--display shows finished maps; ask for them with --emit maps or both")
        : Optional.empty();
  }

  Emission emission() {
    return conventionOption
        .on(Emission.DEFAULT.withParts(parts))
        .withDisplay(display)
        .withClassesPerImage(classesPerImage)
        .withGate(gated);
  }
}
