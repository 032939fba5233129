package io.github.camgraft.cli;

import io.github.camgraft.augment.Emission;
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

  Emission emission() {
    return conventionOption.on(Emission.DEFAULT.withParts(parts));
  }
}
