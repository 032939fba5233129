package io.github.camgraft.cli;

import io.github.camgraft.cam.Regions;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** Whether and how objects are localised. */
final class BoxOptions {
  @Option(
      names = "--boxes",
      arity = "0..1",
      fallbackValue = "" + Regions.SHARE_OF_THE_PAPER,
      paramLabel = "SHARE",
      description =
          "Draw a box around the largest patch of heat above this share of its maximum, and note it in pixels of the photograph (default share: ${FALLBACK-VALUE}, the paper's).")
  private Double share;

  boolean isValid() {
    return share == null || (share >= 0 && share < 1);
  }

  OptionalDouble share() {
    return share == null ? OptionalDouble.empty() : OptionalDouble.of(share);
  }

  /** In one line. */
  String text() {
    return share == null
        ? "none"
        : "largest connected patch above %s of the maximum".formatted(share);
  }
}
