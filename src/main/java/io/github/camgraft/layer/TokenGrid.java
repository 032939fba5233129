package io.github.camgraft.layer;

import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
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
 * are the strips that a shifted window is cut into. Where their number is open, they were one line,
 * or others were put behind them, the plane tells that they were laid out of and followed from.
 */
final class TokenGrid {
  /** Class, distillation and register tokens together; DINOv2 has five. */
  private static final int MOST_LEADING = 8;

  private static final int FEWEST = 4;

  private record Size(long height, long width) {
    long leading(long tokens) {
      return tokens - height * width;
    }
  }

  private final Layouts layouts;
  private final Set<Size> sizes = new LinkedHashSet<>();

  TokenGrid(Collection<String> tensors, Layouts layouts) {
    this.layouts = layouts;
    for (String tensor : tensors) {
      if (layouts.isPlane(tensor)) {
        Shape shape = layouts.shape(tensor);
        int first = layouts.channelAxis(tensor) == 1 ? 2 : 1;
        Dimension height = shape.get(first);
        Dimension width = shape.get(first + 1);
        // A row of numbers fits any number of tokens.
        if (height.isKnown() && width.isKnown() && !height.is(1) && !width.is(1)) {
          sizes.add(new Size(height.size(), width.size()));
        }
      }
    }
  }

  /**
   * The grid of tokens.
   *
   * @param shape of the tensor that holds them
   * @param tokenAxis where they are counted
   * @param origin the plane they were laid out of, where they were followed from one
   */
  Optional<Arrangement> of(Shape shape, int tokenAxis, Optional<PlaceAxes.Origin> origin) {
    Dimension tokens = shape.get(tokenAxis);
    if (tokens.isKnown() && tokens.size() < FEWEST) {
      return Optional.empty();
    }
    Optional<Arrangement> ofPlane = origin.flatMap(plane -> ofPlane(tokens, tokenAxis, plane));
    if (!tokens.isKnown() || origin.filter(this::isTelling).isPresent()) {
      return ofPlane.or(() -> tokens.isKnown() ? ofSize(tokens.size(), tokenAxis) : ofPlane);
    }
    return ofSize(tokens.size(), tokenAxis).or(() -> ofPlane);
  }

  /** Whether a count tells less: of one row or one column, and of tokens with others behind. */
  private boolean isTelling(PlaceAxes.Origin origin) {
    return height(origin).is(1) || width(origin).is(1) || origin.trailing() > 0;
  }

  private Dimension height(PlaceAxes.Origin origin) {
    return layouts.shape(origin.plane()).get(origin.height());
  }

  private Dimension width(PlaceAxes.Origin origin) {
    return layouts.shape(origin.plane()).get(origin.width());
  }

  private Optional<Arrangement> ofPlane(Dimension tokens, int tokenAxis, PlaceAxes.Origin origin) {
    Dimension height = height(origin);
    Dimension width = width(origin);
    boolean open = !tokens.isKnown() || !height.isKnown() || !width.isKnown();
    boolean fits =
        open
            || tokens.size() == height.size() * width.size() + origin.leading() + origin.trailing();
    return fits
        ? Optional.of(
            new Arrangement.Tokens(
                tokenAxis,
                origin.leading(),
                origin.trailing(),
                new Arrangement.Side(height, origin.plane(), origin.height()),
                new Arrangement.Side(width, origin.plane(), origin.width())))
        : Optional.empty();
  }

  private Optional<Arrangement> ofSize(long tokens, int tokenAxis) {
    long side = (long) Math.sqrt((double) tokens);
    return Stream.concat(sizes.stream(), Stream.of(new Size(side, side)))
        .filter(size -> size.leading(tokens) >= 0 && size.leading(tokens) <= MOST_LEADING)
        .min(Comparator.comparingLong(size -> size.leading(tokens)))
        .map(size -> tokens(tokenAxis, size.leading(tokens), size));
  }

  private static Arrangement tokens(int axis, long leading, Size size) {
    return new Arrangement.Tokens(
        axis,
        (int) leading,
        0,
        Arrangement.Side.known(size.height()),
        Arrangement.Side.known(size.width()));
  }
}
