package io.github.camgraft.image.draw;

import io.github.camgraft.image.Ink;
import io.github.camgraft.text.Legible;

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

  /** The words in one line, cut and ended with dots if it is wider than {@code width} pixels. */
  default Ink fitted(String words, TextSize size, int width) {
    String text = beginning(Legible.line(words), width + 1);
    Ink ink = write(text, size);
    int length = text.codePointCount(0, text.length());
    while (ink.width() > width && length > 1) {
      length--;
      ink = write(beginning(text, length).strip() + "\u2026", size);
    }
    return ink;
  }

  /** So many letters at most; no line has more of them than pixels. */
  private static String beginning(String text, int letters) {
    return text.codePointCount(0, text.length()) > letters
        ? text.substring(0, text.offsetByCodePoints(0, letters))
        : text;
  }
}
