package io.github.camgraft.grad;

import io.github.camgraft.onnx.Extent;
import io.github.camgraft.onnx.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * Feature maps taken apart by rows and columns: entry (i, j) of the phase in row r and column c is
 * entry (i·rows + r, j·columns + c) of the whole. The gradient of what moves in steps comes about
 * like that.
 *
 * <p>Putting maps together costs several passes over them. What looks at each place alone, such as
 * a mask or a 1×1 convolution, can be done before, and the whole is made where it has fewer
 * channels, or never.
 *
 * @param maps row by row, all of one shape
 * @param rows how many phases there are along the height
 * @param columns how many there are along the width
 */
record Phases(List<Value> maps, int rows, int columns) {
  Phases {
    maps = List.copyOf(maps);
  }

  /** The phases that a value was put together of, where it was. */
  static Optional<Phases> of(Value whole) {
    List<Value> maps = whole.tape().parts(whole);
    if (maps.isEmpty()) {
      return Optional.empty();
    }
    long rows = Blocks.length(whole, 2) / Blocks.length(maps.get(0), 2);
    return Optional.of(
        new Phases(maps, Math.toIntExact(rows), Math.toIntExact(maps.size() / rows)));
  }

  /**
   * Two wholes made into one place by place. Where the first consists of phases, the other is taken
   * apart like it, and the result consists of phases, too.
   */
  static Value each(Value whole, Value other, BinaryOperator<Value> made) {
    Value result = made.apply(whole, other);
    of(whole).ifPresent(phases -> phases.with(other, made).remember(result));
    return result;
  }

  /** Every phase made into another. */
  Phases mapped(UnaryOperator<Value> made) {
    return new Phases(maps.stream().map(made).toList(), rows, columns);
  }

  private Phases with(Value other, BinaryOperator<Value> made) {
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      long[] place = {i / columns, i % columns};
      Value part = Blocks.ofCells(other, new long[] {rows, columns}, place);
      results.add(made.apply(maps.get(i), part));
    }
    return new Phases(results, rows, columns);
  }

  /** The upper left part of the whole, in blocks. */
  Value whole(long height, long width) {
    Value whole = Blocks.entered(interleaved(), height, width);
    boolean isAll =
        height == rows * Blocks.length(maps.get(0), 2)
            && width == columns * Blocks.length(maps.get(0), 3);
    if (isAll) {
      remember(whole);
    }
    return whole;
  }

  private void remember(Value whole) {
    whole.tape().consists(whole, maps);
  }

  private Value interleaved() {
    return interleaved(Value.concatenated(1, maps), rows, columns);
  }

  /**
   * The whole of phases that lie one behind the other along the channels.
   *
   * <p>With the channels last, neighbouring columns are what lies one behind the other along the
   * channels, and only whole rows have to be moved.
   */
  static Value interleaved(Value joined, int rows, int columns) {
    if (rows * columns == 1) {
      return joined;
    }
    Value last = joined.transposed(0, 2, 3, 1);
    Extent height = last.extent(1);
    Extent width = last.extent(2);
    Extent row = joined.tape().extent(Blocks.length(joined, 1) / rows);
    Extent count = joined.tape().extent(rows);
    Value lines = swapped(last, List.of(height, width, count, row));
    List<Extent> extents = new ArrayList<>();
    extents.add(last.extent(0));
    extents.add(height.times(rows));
    extents.add(width.times(columns));
    extents.add(joined.tape().extent(Blocks.length(joined, 1) / ((long) rows * columns)));
    return lines.reshaped(extents).transposed(0, 3, 1, 2);
  }

  /**
   * Rows of phases before the columns of the picture. Where the batch is fixed, all lines lie along
   * one axis: over two, the runtime would draw this transposition and the first together into one
   * that moves single numbers. It does not do that to an open batch, whose axis stays, since an
   * empty one could not be told from the rest.
   */
  private static Value swapped(Value last, List<Extent> parts) {
    Extent batch = last.extent(0);
    if (!batch.isKnown()) {
      List<Extent> extents = new ArrayList<>(List.of(batch));
      extents.addAll(parts);
      return last.reshaped(extents).transposed(0, 1, 3, 2, 4);
    }
    List<Extent> extents = new ArrayList<>(parts);
    extents.set(0, batch.times(parts.get(0)));
    return last.reshaped(extents).transposed(0, 2, 1, 3);
  }
}
