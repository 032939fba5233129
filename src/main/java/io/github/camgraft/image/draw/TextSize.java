package io.github.camgraft.image.draw;

/** The sizes of text on a contact sheet, in pixels from line to line of a usual font. */
enum TextSize {
  SMALL(12, false),
  NORMAL(14, false),
  HEADING(16, true);

  private final int pixels;
  private final boolean bold;

  TextSize(int pixels, boolean bold) {
    this.pixels = pixels;
    this.bold = bold;
  }

  int pixels() {
    return pixels;
  }

  boolean bold() {
    return bold;
  }
}
