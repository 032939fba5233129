package io.github.camgraft.cli;

import io.github.camgraft.image.ColorMap;
import io.github.camgraft.image.GuidedPicture;
import picocli.CommandLine.Option;

/** How the pictures look. */
final class PictureOptions {
  @Option(
      names = {"--colour-map", "--color-map"},
      paramLabel = "NAME",
      description = "Colours of the heat: viridis, inferno or jet (default: jet).")
  private ColorMap colours = ColorMap.JET;

  @Option(
      names = "--opacity",
      paramLabel = "X",
      description = "How much of the heat shows, from 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double opacity = 0.5;

  @Option(
      names = "--guided-style",
      paramLabel = "STYLE",
      description =
          "clipped keeps zero at mid grey, deprocessed looks like most published pictures (default: clipped).")
  private GuidedPicture.Style style = GuidedPicture.Style.CLIPPED;

  ColorMap colours() {
    return colours;
  }

  double opacity() {
    return opacity;
  }

  GuidedPicture.Style style() {
    return style;
  }

  boolean isOpacityValid() {
    return opacity >= 0 && opacity <= 1;
  }
}
