package io.github.camgraft.evaluate.truth;

/**
 * A box around an object, in pixels of the photograph from its upper left corner; the edges lie
 * between pixels, so that one from 0 to 2 holds two of them.
 *
 * @param name what the file calls the object; empty where it does not say
 * @param x0 the left edge
 * @param y0 the upper edge
 * @param x1 the right edge
 * @param y1 the lower edge
 */
public record TrueBox(String name, double x0, double y0, double x1, double y1) {
  /** Whether anything is in it. */
  boolean isSound() {
    return x1 > x0 && y1 > y0 && Double.isFinite(x1 - x0) && Double.isFinite(y1 - y0);
  }

  /** In a few words, for a complaint. */
  String text() {
    return "from %s, %s to %s, %s".formatted(x0, y0, x1, y1);
  }
}
