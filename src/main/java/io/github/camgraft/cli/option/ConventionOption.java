package io.github.camgraft.cli.option;

import io.github.camgraft.augment.Emission;
import io.github.camgraft.cam.Convention;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose arithmetic makes the maps. */
public final class ConventionOption {
  @Option(
      names = "--convention",
      paramLabel = "NAME",
      description =
          "Compute maps as this program does: paper, ramprs, captum, pytorch-grad-cam or torch-cam (default: paper).")
  private @Nullable Convention convention;

  public Emission on(Emission emission) {
    return convention == null ? emission : emission.withConvention(convention);
  }

  public boolean isGiven() {
    return convention != null;
  }
}
