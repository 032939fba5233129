package io.github.camgraft.cli.option;

import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.GuidedPicture;
import io.github.camgraft.image.draw.PictureStyle;
import picocli.CommandLine.Option;

/** How the pictures look. */
public final class PictureOptions {
  @Option(
      names = {"--colour-map", "--color-map"},
      paramLabel = "NAME",
      description =
          "Colours of the heat map: inferno or viridis, which are perceptually uniform, or jet, as in most papers (default: inferno).")
  private ColorMap colours = ColorMap.INFERNO;

  @Option(
      names = "--opacity",
      paramLabel = "X",
      description = "Opacity of the heat map, from 0 to 1 (default: 0.5).")
  private double opacity = 0.5;

  @Option(
      names = "--contours",
      description = "Draw contour lines at a quarter, a half and three quarters of the maximum.")
  private boolean contoured;

  @Option(
      names = "--guided-style",
      paramLabel = "STYLE",
      description =
          "How to draw guided gradients: clipped shows zero as mid-grey, deprocessed looks like most published pictures, signed shows red where pixels speak for the class and blue where they speak against it (default: clipped).")
  private GuidedPicture.Style gradients = GuidedPicture.Style.CLIPPED;

  public PictureStyle style() {
    return new PictureStyle(colours, opacity, contoured, gradients);
  }

  public boolean isOpacityValid() {
    return opacity >= 0 && opacity <= 1;
  }
}
