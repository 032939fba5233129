package io.github.camgraft.cli.option;

import io.github.camgraft.augment.Emission;
import io.github.camgraft.cam.Merge;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** In which form an augmented model returns its explanation. */
public final class EmissionOptions {
  @Option(
      names = "--emit",
      paramLabel = "PARTS",
      description =
          "What the model returns: raw (feature maps and gradients), maps (finished), or both (default: raw).")
  private Emission.Parts parts = Emission.Parts.RAW;

  @Option(
      names = "--merge",
      paramLabel = "HOW",
      description =
          "Also return one map of those of several layers, each divided by its maximum: mean or max.")
  private @Nullable Merge merge;

  @Mixin private ConventionOption conventionOption = new ConventionOption();

  @Option(
      names = "--display",
      description = "Also return finished maps as 8-bit pixels, ready to draw.")
  private boolean display;

  @Option(
      names = "--classes-per-image",
      paramLabel = "M",
      description = "How many classes to explain for each picture in one run (default: 1).")
  private int classesPerImage = 1;

  @Option(
      names = "--gate",
      description =
          "Add a boolean input 'explain'. When it is false, a run costs no more than the original.")
  private boolean gated;

  /** What is wrong with the options by themselves. */
  public Optional<String> mistake() {
    if (classesPerImage < 1) {
      return Optional.of("--classes-per-image must be at least 1");
    }
    if (merge != null && !parts.maps()) {
      return Optional.of("--merge merges finished maps; ask for them with --emit maps or both");
    }
    if (merge != null && !conventionOption.on(Emission.DEFAULT).convention().resizes()) {
      return Optional.of(
          "--merge needs maps of one size, and this --convention leaves each as large as its layer");
    }
    return display && !parts.maps()
        ? Optional.of("--display needs finished maps; ask for them with --emit maps or both")
        : Optional.empty();
  }

  public Emission emission() {
    Emission emission =
        conventionOption
            .on(Emission.DEFAULT.withParts(parts))
            .withDisplay(display)
            .withClassesPerImage(classesPerImage)
            .withGate(gated);
    return merge == null ? emission : emission.withMerge(merge);
  }
}
