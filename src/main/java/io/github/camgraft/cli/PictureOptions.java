package io.github.camgraft.cli;

import io.github.camgraft.image.draw.ColorMap;
import io.github.camgraft.image.draw.GuidedPicture;
import io.github.camgraft.report.ReportPage;
import java.util.Locale;
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

  boolean isContoured() {
    return contoured;
  }

  /** The same for a report. */
  ReportPage.Look look() {
    return new ReportPage.Look(colours, opacity, contoured);
  }

  /** All of it in one line. */
  String text() {
    return "colours %s, opacity %s, %s, gradients %s"
        .formatted(
            colours.text(),
            opacity,
            contoured ? "contours" : "no contours",
            style.name().toLowerCase(Locale.ROOT));
  }

  boolean isOpacityValid() {
    return opacity >= 0 && opacity <= 1;
  }
}
