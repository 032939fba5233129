package io.github.camgraft.image.draw;

import io.github.camgraft.image.Ink;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Letters of the machine's sans-serif font. */
final class FontLettering implements Lettering {

  /** Whether this machine can write: a Java without font libraries or without fonts cannot. */
  static boolean works() {
    try {
      for (byte level : new FontLettering().write("Ag", TextSize.NORMAL).levels()) {
        if (level != 0) {
          return true;
        }
      }
      return false;
    } catch (RuntimeException | LinkageError | InternalError e) {
      // What is missing decides what is thrown: fonts, their configuration or a native library.
      return false;
    }
  }

  @Override
  public int lineHeight(TextSize size) {
    return size.pixels() * 4 / 3;
  }

  @Override
  public Ink write(String text, TextSize size) {
    int width = Math.max(1, width(text, size));
    int height = lineHeight(size);
    BufferedImage paper = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = pen(paper, size);
    try {
      pen.drawString(text, 0, size.pixels());
    } finally {
      pen.dispose();
    }
    int[] pixels = (int[]) paper.getRaster().getDataElements(0, 0, width, height, null);
    byte[] levels = new byte[width * height];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) pixels[i];
    }
    return new Ink(width, height, levels);
  }

  private static int width(String text, TextSize size) {
    Graphics2D pen = pen(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), size);
    try {
      return pen.getFontMetrics().stringWidth(text);
    } finally {
      pen.dispose();
    }
  }

  private static Graphics2D pen(BufferedImage paper, TextSize size) {
    Graphics2D pen = paper.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    pen.setFont(new Font(Font.SANS_SERIF, size.bold() ? Font.BOLD : Font.PLAIN, size.pixels()));
    pen.setColor(Color.WHITE);
    return pen;
  }
}
