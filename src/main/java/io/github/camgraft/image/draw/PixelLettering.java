package io.github.camgraft.image.draw;

import io.github.camgraft.image.Ink;
import java.text.Normalizer;
import java.util.List;

/**
 * Letters of our own, for machines whose Java has no fonts: plain, but always there. Accents are
 * left out, and what has no letter becomes a question mark.
 */
final class PixelLettering implements Lettering {
  private static final int ROWS = 8;
  private static final int ZOOM = 2;

  @Override
  public int lineHeight(TextSize size) {
    return ZOOM * (ROWS + 2);
  }

  @Override
  public Ink write(String text, TextSize size) {
    List<PixelGlyph> glyphs = plain(text).codePoints().mapToObj(PixelGlyph::of).toList();
    int stroke = size.bold() ? 1 : 0;
    int width = glyphs.stream().mapToInt(glyph -> advance(glyph, stroke)).sum();
    byte[] levels = new byte[Math.max(1, width) * lineHeight(size)];
    int left = 0;
    for (PixelGlyph glyph : glyphs) {
      for (int y = 0; y < ZOOM * ROWS; y++) {
        for (int x = 0; x < ZOOM * glyph.width() + stroke; x++) {
          if (glyph.at(y / ZOOM, x / ZOOM) || glyph.at(y / ZOOM, (x - stroke) / ZOOM)) {
            levels[(y + ZOOM) * width + left + x] = (byte) 0xff;
          }
        }
      }
      left += advance(glyph, stroke);
    }
    return new Ink(Math.max(1, width), lineHeight(size), levels);
  }

  private static int advance(PixelGlyph glyph, int stroke) {
    return ZOOM * (glyph.width() + 1) + stroke;
  }

  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKD)
        .replaceAll("\\p{M}", "")
        .replaceAll("[\u2010-\u2015\u2212]", "-")
        .replace('\u00d7', 'x')
        .replaceAll("[\u2018\u2019]", "'")
        .replaceAll("[\u201c\u201d]", "\"");
  }
}
