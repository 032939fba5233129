package io.github.camgraft.evaluate.truth;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What somebody said of the objects on one photograph.
 *
 * @param boxes around them
 * @param size of the photograph the boxes were drawn on, where that is said
 * @param mask a picture of the photograph's size that is black where no object is
 * @param origin where it was said, for messages
 */
public record Annotation(
    List<TrueBox> boxes, Optional<Size> size, Optional<Path> mask, String origin) {
  /**
   * How large a photograph is.
   *
   * @param width columns
   * @param height rows
   */
  public record Size(int width, int height) {}

  /** Keeps its own copy. */
  public Annotation {
    boxes = List.copyOf(boxes);
  }

  static Annotation ofBoxes(List<TrueBox> boxes, Optional<Size> size, String origin) {
    return new Annotation(boxes, size, Optional.empty(), origin);
  }

  static Annotation ofMask(Path mask) {
    return new Annotation(List.of(), Optional.empty(), Optional.of(mask), "'%s'".formatted(mask));
  }
}
