package io.github.camgraft.evaluate;

import io.github.camgraft.cam.Box;
import io.github.camgraft.evaluate.truth.Annotation;
import io.github.camgraft.evaluate.truth.TrueBox;
import io.github.camgraft.evaluate.truth.Truth;
import io.github.camgraft.image.Picture;
import io.github.camgraft.image.decode.ImageFiles;
import io.github.camgraft.image.prepare.Framing;
import io.github.camgraft.ir.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Brings what is known of a photograph to what the network sees of it.
 *
 * @param framing where that lies on the photograph
 */
public record Sight(Framing framing) {
  /**
   * Where objects are.
   *
   * @param isMeant whether an object of that name counts
   * @return nothing where the network sees none of them
   * @throws ModelException if it was said of a photograph of another size
   */
  public Optional<Truth> of(Annotation annotation, Predicate<String> isMeant) {
    annotation.size().ifPresent(size -> require(size, annotation.origin()));
    if (annotation.mask().isPresent()) {
      return ofMask(annotation);
    }
    List<Box> seen = new ArrayList<>();
    for (TrueBox box : annotation.boxes()) {
      if (isMeant.test(box.name())) {
        seen(box).ifPresent(seen::add);
      }
    }
    return seen.isEmpty()
        ? Optional.empty()
        : Optional.of(Truth.ofBoxes(framing.height(), framing.width(), seen));
  }

  private void require(Annotation.Size size, String origin) {
    if (size.width() != framing.photoWidth() || size.height() != framing.photoHeight()) {
      throw new ModelException(
          "%s is for a photograph of %d × %d pixels, and this one has %d × %d"
              .formatted(
                  origin,
                  size.width(),
                  size.height(),
                  framing.photoWidth(),
                  framing.photoHeight()));
    }
  }

  private Optional<Box> seen(TrueBox box) {
    int x0 = across(box.x0());
    int x1 = across(box.x1());
    int y0 = down(box.y0());
    int y1 = down(box.y1());
    return x1 > x0 && y1 > y0 ? Optional.of(new Box(x0, y0, x1, y1)) : Optional.empty();
  }

  /** The nearest line between pixels, within what is seen. */
  private int across(double x) {
    long line = Math.round(x * framing.resizedWidth() / framing.photoWidth() - framing.left());
    return (int) Math.max(0, Math.min(framing.width(), line));
  }

  private int down(double y) {
    long line = Math.round(y * framing.resizedHeight() / framing.photoHeight() - framing.top());
    return (int) Math.max(0, Math.min(framing.height(), line));
  }

  private Optional<Truth> ofMask(Annotation annotation) {
    Picture mask = ImageFiles.read(annotation.mask().orElseThrow());
    require(new Annotation.Size(mask.width(), mask.height()), annotation.origin());
    boolean[] inside = new boolean[framing.height() * framing.width()];
    int x0 = framing.width();
    int y0 = framing.height();
    int x1 = 0;
    int y1 = 0;
    for (int y = 0; y < framing.height(); y++) {
      for (int x = 0; x < framing.width(); x++) {
        if (isMasked(mask, y, x)) {
          inside[y * framing.width() + x] = true;
          x0 = Math.min(x0, x);
          y0 = Math.min(y0, y);
          x1 = Math.max(x1, x + 1);
          y1 = Math.max(y1, y + 1);
        }
      }
    }
    return x1 > x0
        ? Optional.of(new Truth(framing.width(), inside, List.of(new Box(x0, y0, x1, y1)), true))
        : Optional.empty();
  }

  /** By the pixel of the mask in which the middle of one that the network sees lies. */
  private boolean isMasked(Picture mask, int y, int x) {
    int row =
        (int)
            Math.floor((y + 0.5 + framing.top()) * framing.photoHeight() / framing.resizedHeight());
    int column =
        (int)
            Math.floor((x + 0.5 + framing.left()) * framing.photoWidth() / framing.resizedWidth());
    return row >= 0
        && column >= 0
        && row < mask.height()
        && column < mask.width()
        && mask.rgb(row, column) != 0;
  }
}
