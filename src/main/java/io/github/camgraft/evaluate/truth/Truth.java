package io.github.camgraft.evaluate.truth;

import io.github.camgraft.cam.Box;
import java.util.Arrays;
import java.util.List;

/**
 * Where the objects of a class are, in pixels of what the network sees.
 *
 * @param width how many columns the network sees
 * @param inside the pixels of the objects, in reading order; at least one
 * @param boxes around each object, as far as it is seen
 * @param isMask whether the pixels were given one by one; else they are those of the boxes
 */
public record Truth(int width, boolean[] inside, List<Box> boxes, boolean isMask) {
  /** Keeps its own copies. */
  public Truth {
    inside = inside.clone();
    boxes = List.copyOf(boxes);
  }

  /**
   * What boxes enclose.
   *
   * @param boxes those with pixels within the picture, at least one
   */
  public static Truth ofBoxes(int height, int width, List<Box> boxes) {
    boolean[] inside = new boolean[height * width];
    for (Box box : boxes) {
      for (int y = box.y0(); y < box.y1(); y++) {
        Arrays.fill(inside, y * width + box.x0(), y * width + box.x1(), true);
      }
    }
    return new Truth(width, inside, boxes, false);
  }

  @Override
  public boolean[] inside() {
    return inside.clone();
  }

  public boolean isInside(int pixel) {
    return inside[pixel];
  }

  public int pixels() {
    return inside.length;
  }

  /** How many pixels belong to objects. */
  public int area() {
    int area = 0;
    for (boolean pixel : inside) {
      area += pixel ? 1 : 0;
    }
    return area;
  }

  /** Whether an object is at most so far from a pixel, in pixels from centre to centre. */
  public boolean isNear(int y, int x, int distance) {
    int height = inside.length / width;
    for (int row = Math.max(0, y - distance); row <= Math.min(height - 1, y + distance); row++) {
      for (int column = Math.max(0, x - distance);
          column <= Math.min(width - 1, x + distance);
          column++) {
        int away = (row - y) * (row - y) + (column - x) * (column - x);
        if (away <= distance * distance && inside[row * width + column]) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Truth truth
        && width == truth.width
        && Arrays.equals(inside, truth.inside)
        && boxes.equals(truth.boxes)
        && isMask == truth.isMask;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(inside) + boxes.hashCode();
  }

  @Override
  public String toString() {
    return "%d pixels of objects in %d boxes".formatted(area(), boxes.size());
  }
}
