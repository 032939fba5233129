package io.github.camgraft.augment;

import io.github.camgraft.onnx.Shape;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Lays tokens back on the grid they came from: as many rows and columns as a picture has that is
 * computed on the way, such as the one of the patch embedding, or a square; whichever leaves the
 * fewest tokens in front of it. Not each picture on the way is one that tokens were made of: some
 * are the strips that a shifted window is cut into.
 */
final class TokenGrid {
  /** Class, distillation and register tokens together; DINOv2 has five. */
  private static final int MOST_LEADING = 8;

  private record Size(long height, long width) {
    long leading(long tokens) {
      return tokens - height * width;
    }
  }

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
    long side = (long) Math.sqrt((double) tokens);
    return Stream.concat(sizes.stream(), Stream.of(new Size(side, side)))
        .filter(size -> size.leading(tokens) >= 0 && size.leading(tokens) <= MOST_LEADING)
        .min(Comparator.comparingLong(size -> size.leading(tokens)))
        .map(size -> tokens(tokenAxis, size.leading(tokens), size));
  }

  private static Arrangement tokens(int axis, long leading, Size size) {
    return new Arrangement.Tokens(axis, (int) leading, size.height(), size.width());
  }
}
