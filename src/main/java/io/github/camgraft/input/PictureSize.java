package io.github.camgraft.input;

import java.util.OptionalInt;

/**
 * What is known of the size of pictures beside what the model says.
 *
 * @param height in pixels, if it is known
 * @param width in pixels, if it is known
 */
public record PictureSize(OptionalInt height, OptionalInt width) {
  /** Nothing is known. */
  public static final PictureSize OPEN = new PictureSize(OptionalInt.empty(), OptionalInt.empty());

  /** Both are known. */
  public static PictureSize of(int height, int width) {
    return new PictureSize(OptionalInt.of(height), OptionalInt.of(width));
  }

  /** Whether neither is known. */
  public boolean isOpen() {
    return height.isEmpty() && width.isEmpty();
  }
}
