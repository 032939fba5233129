package io.github.camgraft.image.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The screen of a GIF file and where its first frame lies on it (GIF89a specification, sections 18
 * to 23). ImageIO gives the frame alone, which may be smaller than the picture.
 *
 * @param width of the screen in pixels
 * @param height of the screen in pixels
 * @param left the frame's first column on the screen
 * @param top the frame's first row on the screen
 * @param background the palette index of screen pixels outside the frame: the transparent one if
 *     there is one, else 0, as Pillow has it
 */
record GifScreen(int width, int height, int left, int top, int background) {
  private static final int EXTENSION = 0x21;
  private static final int GRAPHIC_CONTROL = 0xf9;
  private static final int IMAGE = 0x2c;
  private static final int HEADER_LENGTH = 13;

  /**
   * Reads the header of a file.
   *
   * @throws IndexOutOfBoundsException if the file ends too early
   */
  static GifScreen of(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int flags = file.get(10);
    int position = HEADER_LENGTH + (flags < 0 ? 3 << ((flags & 7) + 1) : 0);
    int background = 0;
    while ((file.get(position) & 0xff) == EXTENSION) {
      boolean transparent =
          (file.get(position + 1) & 0xff) == GRAPHIC_CONTROL && (file.get(position + 3) & 1) == 1;
      background = transparent ? file.get(position + 6) & 0xff : background;
      position = afterBlocks(file, position + 2);
    }
    if ((file.get(position) & 0xff) != IMAGE) {
      throw new IndexOutOfBoundsException("no image where one is due");
    }
    return new GifScreen(
        unsigned(file, 6),
        unsigned(file, 8),
        unsigned(file, position + 1),
        unsigned(file, position + 3),
        background);
  }

  private static int afterBlocks(ByteBuffer file, int start) {
    int position = start;
    while (file.get(position) != 0) {
      position += 1 + (file.get(position) & 0xff);
    }
    return position + 1;
  }

  private static int unsigned(ByteBuffer file, int position) {
    return Short.toUnsignedInt(file.getShort(position));
  }
}
