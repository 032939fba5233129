package io.github.camgraft.image.draw;

/**
 * Gives levels their colours.
 *
 * @hidden
 */
@FunctionalInterface
public interface Shade {
  /**
   * The colour of a level.
   *
   * @param level from 0 to 1
   * @return {@code 0xRRGGBB}
   */
  int rgb(double level);
}
