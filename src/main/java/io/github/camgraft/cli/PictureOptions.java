package io.github.camgraft.cli;

import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.GuidedPicture;
import io.github.camgraft.image.draw.PictureStyle;
import picocli.CommandLine.Option;

/** How the pictures look. */
final class PictureOptions {
  @Option(
      names = {"--colour-map", "--color-map"},
      paramLabel = "NAME",
      description =
          "Colours of the heat: inferno or viridis, whose steps look even, or jet as in most papers (default: inferno).")
  private ColorMap colours = ColorMap.INFERNO;

  @Option(
      names = "--opacity",
      paramLabel = "X",
      description = "How much of the heat shows, from 0 to 1 (default: 0.5).")
  private double opacity = 0.5;

  @Option(
      names = "--contours",
      description = "Draw lines where the heat is at a quarter, half and three quarters.")
  private boolean contoured;

  @Option(
      names = "--guided-style",
      paramLabel = "STYLE",
      description =
          "clipped keeps zero at mid grey, deprocessed looks like most published pictures, signed is red for the class and blue against it (default: clipped).")
  private GuidedPicture.Style gradients = GuidedPicture.Style.CLIPPED;

  PictureStyle style() {
    return new PictureStyle(colours, opacity, contoured, gradients);
  }

  boolean isOpacityValid() {
    return opacity >= 0 && opacity <= 1;
  }
}
