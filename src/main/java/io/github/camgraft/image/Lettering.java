package io.github.camgraft.image;

/** Writes single lines of text. */
interface Lettering {

  /** How high every line of a size is, in pixels. */
  int lineHeight(TextSize size);

  /** The text as it covers the paper, {@link #lineHeight} pixels high. */
  Ink write(String text, TextSize size);

  /** Java's own fonts where the machine has any, else the built-in letters. */
  static Lettering available() {
    return FontLettering.works() ? new FontLettering() : new PixelLettering();
  }

  /** The text, cut and ended with dots if it is wider than {@code width} pixels. */
  default Ink fitted(String text, TextSize size, int width) {
    Ink ink = write(text, size);
    int length = text.codePointCount(0, text.length());
    while (ink.width() > width && length > 1) {
      length--;
      ink = write(text.substring(0, text.offsetByCodePoints(0, length)).strip() + "\u2026", size);
    }
    return ink;
  }
}
