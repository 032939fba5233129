package io.github.camgraft.target;

import io.github.camgraft.cam.Box;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.prepare.Framing;

/** A part of a photograph; of what the network sees, where there is no photograph. */
public sealed interface Area {
  /** {@return what it is, for people} */
  String words();

  /**
   * {@return whether a pixel lies inside}
   *
   * @param x the column on the photograph
   * @param y the row on the photograph
   */
  boolean contains(int x, int y);

  /**
   * {@return which places of a map over the network's input lie inside, by their middles, row by
   * row}
   *
   * @param answer what the model returned
   * @param rows the map's height
   * @param columns the map's width
   * @throws UnexplainedException if it does not fit the picture
   */
  default boolean[] on(Answer answer, int rows, int columns) {
    boolean[] inside = new boolean[rows * columns];
    for (int i = 0; i < inside.length; i++) {
      int row = i / columns;
      double x = (i % columns + 0.5) * answer.width() / columns;
      double y = (row + 0.5) * answer.height() / rows;
      if (answer.framing().isPresent()) {
        Framing framing = answer.framing().get();
        x = (x + framing.left()) * framing.photoWidth() / framing.resizedWidth();
        y = (y + framing.top()) * framing.photoHeight() / framing.resizedHeight();
      }
      inside[i] = contains((int) Math.floor(x), (int) Math.floor(y));
    }
    return inside;
  }

  /**
   * A rectangle in pixels of the photograph.
   *
   * @param box where it lies
   */
  record Rectangle(Box box) implements Area {
    @Override
    public String words() {
      return "%d,%d,%d,%d".formatted(box.x0(), box.y0(), box.width(), box.height());
    }

    @Override
    public boolean contains(int x, int y) {
      return box.contains(y, x);
    }
  }

  /**
   * The pixels of a picture that are not black.
   *
   * @param name what people call it
   * @param picture as large as the photograph
   */
  record Mask(String name, Picture picture) implements Area {
    @Override
    public String words() {
      return name;
    }

    @Override
    public boolean contains(int x, int y) {
      return x >= 0
          && y >= 0
          && x < picture.width()
          && y < picture.height()
          && (picture.rgb(y, x) & 0xffffff) != 0;
    }

    @Override
    public boolean[] on(Answer answer, int rows, int columns) {
      int width = answer.framing().map(Framing::photoWidth).orElse(answer.width());
      int height = answer.framing().map(Framing::photoHeight).orElse(answer.height());
      if (picture.width() != width || picture.height() != height) {
        throw new UnexplainedException(
            "the mask '%s' has %d×%d pixels (width × height), and the photograph %d×%d"
                .formatted(name, picture.width(), picture.height(), width, height));
      }
      return Area.super.on(answer, rows, columns);
    }
  }
}
