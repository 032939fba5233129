package io.github.camgraft.run;

/** Which files a run writes for each photograph. */
public enum PhotoFiles {
  /** None: only what sums up the run is written. */
  NONE("none"),
  /** A contact sheet, its pictures one by one, and all figures as JSON. */
  PICTURES("pictures"),
  /** The same, and the maps and gradients as numbers. */
  PICTURES_AND_NUMBERS("pictures and numbers");

  private final String text;

  PhotoFiles(String text) {
    this.text = text;
  }

  /** In few words. */
  String text(PhotoLayout layout) {
    return this != NONE && layout == PhotoLayout.FOLDERS ? text + ", in a folder each" : text;
  }
}
