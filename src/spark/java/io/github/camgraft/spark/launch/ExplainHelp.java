package io.github.camgraft.spark.launch;

import java.util.ListResourceBundle;

/** What options mean here that the command line has, too; picocli shows it in place of that. */
public final class ExplainHelp extends ListResourceBundle {
  @Override
  protected Object[][] getContents() {
    return new Object[][] {
      {
        "methods",
        "Methods that make maps, separated by commas (default: gradcam; layercam of a detector's box). 'camgraft methods' lists them all."
      },
      {
        "boxes",
        "Boxes enclose the largest region above this share of the maximum, in pixels of the photograph (default: 0.15, as in the paper)."
      }
    };
  }
}
