package io.github.camgraft.augment;

import io.github.camgraft.onnx.Shape;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Lays tokens back on the grid they came from: as many rows and columns as a picture has that is
 * computed on the way, such as the one of the patch embedding, else a square.
 */
final class TokenGrid {
  /** Class, distillation and register tokens together; DINOv2 has five. */
  private static final int MOST_LEADING = 8;

  private record Size(long height, long width) {}

  private final Set<Size> sizes = new LinkedHashSet<>();

  TokenGrid(Collection<String> tensors, Layouts layouts) {
    for (String tensor : tensors) {
      if (layouts.isPicture(tensor)) {
        Shape shape = layouts.of(tensor).orElseThrow().arranged(layouts.shape(tensor));
        if (shape.isKnownFrom(2)) {
          sizes.add(new Size(shape.get(2).size(), shape.get(3).size()));
        }
      }
    }
  }

  Optional<Arrangement> of(Shape shape, int tokenAxis) {
    if (!shape.get(tokenAxis).isKnown() || shape.get(tokenAxis).size() < 4) {
      return Optional.empty();
    }
    long tokens = shape.get(tokenAxis).size();
    for (Size size : sizes) {
      long leading = tokens - size.height() * size.width();
      if (leading >= 0 && leading <= MOST_LEADING) {
        return Optional.of(tokens(tokenAxis, leading, size));
      }
    }
    long side = (long) Math.sqrt((double) tokens);
    long leading = tokens - side * side;
    return leading <= MOST_LEADING
        ? Optional.of(tokens(tokenAxis, leading, new Size(side, side)))
        : Optional.empty();
  }

  private static Arrangement tokens(int axis, long leading, Size size) {
    return new Arrangement.Tokens(axis, (int) leading, size.height(), size.width());
  }
}
