package io.github.camgraft.optimize;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Feature maps taken apart by rows and columns: entry (i, j) of the phase in row r and column c is
 * entry (i·rows + r, j·columns + c) of the whole. The gradient of what moves in steps comes about
 * like that.
 *
 * <p>Putting maps together costs several passes over them. What looks at each place alone, such as
 * a mask or a 1×1 convolution, can be done before, and the whole is made where it has fewer
 * channels, or never. Whoever works on the phases of a value may count on zeros where they reach
 * beyond its end.
 *
 * @param maps row by row, all of one shape
 * @param rows how many phases there are along the height
 * @param columns how many there are along the width
 */
record Polyphase(List<Value> maps, int rows, int columns) {
  Polyphase {
    maps = List.copyOf(maps);
  }

  /** The phases that a value was put together of, where it was. */
  static Optional<Polyphase> of(Value whole) {
    return whole.tape().origin(whole, Polyphase.class);
  }

  /**
   * Two wholes made into one place by place. Where the first consists of phases, the other is taken
   * apart like it, and the result consists of phases, too.
   *
   * @param made makes zero where the first is zero
   */
  static Value each(Value whole, Value other, BiFunction<Value, Cells, Value> made) {
    Value result = made.apply(whole, new Cells(other, 1, 1, 0, 0));
    of(whole).ifPresent(phases -> result.tape().remember(result, phases.with(other, made)));
    return result;
  }

  /** A whole made into another place by place, and its phases likewise. */
  static Value each(Value whole, UnaryOperator<Value> made) {
    return each(whole, whole, (part, same) -> made.apply(part));
  }

  private Polyphase with(Value other, BiFunction<Value, Cells, Value> made) {
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) {
      Cells cells = new Cells(other, rows, columns, i / columns, i % columns);
      results.add(made.apply(maps.get(i), cells));
    }
    return new Polyphase(results, rows, columns);
  }

  /** The phase in one place. */
  Value at(long row, long column) {
    return maps.get(Math.toIntExact(row * columns + column));
  }

  /** The upper left part of the whole, in blocks. */
  Value whole(long height, long width) {
    boolean isAll =
        height == rows * BlockedLayout.length(maps.get(0), 2)
            && width == columns * BlockedLayout.length(maps.get(0), 3);
    return isAll ? wholeBeforeZeros(height, width) : entered(height, width);
  }

  /** The whole, in blocks, if beyond its end there is nothing but zeros. */
  Value wholeBeforeZeros(long height, long width) {
    Value whole = entered(height, width);
    whole.tape().remember(whole, this);
    return whole;
  }

  private Value entered(long height, long width) {
    return BlockedLayout.entered(interleaved(), height, width);
  }

  /**
   * The whole with all that lies beyond its end.
   *
   * <p>With the channels last, neighbouring columns are what lies one behind the other along the
   * channels, and only whole rows have to be moved.
   */
  Value interleaved() {
    if (maps.size() == 1) {
      return maps.get(0);
    }
    Value joined = Value.concatenated(1, maps);
    Value last = joined.transposed(0, 2, 3, 1);
    Extent height = last.extent(1);
    Extent width = last.extent(2);
    Extent row = joined.tape().extent(BlockedLayout.length(joined, 1) / rows);
    Extent count = joined.tape().extent(rows);
    Value lines = swapped(last, List.of(height, width, count, row));
    List<Extent> extents = new ArrayList<>();
    extents.add(last.extent(0));
    extents.add(height.times(rows));
    extents.add(width.times(columns));
    extents.add(joined.tape().extent(BlockedLayout.length(joined, 1) / ((long) rows * columns)));
    return lines.reshaped(extents).transposed(0, 3, 1, 2);
  }

  /**
   * The upper part of a picture whose phases lie one behind the other along the channels: column by
   * column, and for each channel row by row.
   *
   * <p>Its channels are too few to be moved as rows. Neighbouring columns come together as all that
   * is in an even one and all that is in an odd one take turns, which is the transposition of a
   * matrix; then whole rows are picked.
   */
  static Value picture(Value joined, int rows, int columns, long height) {
    Tape tape = joined.tape();
    long length = BlockedLayout.length(joined, 2);
    long lines = BlockedLayout.length(joined, 1) / columns * length;
    Extent batch = joined.extent(0);
    Extent width = joined.extent(3).times(columns);
    Value turns =
        joined
            .reshaped(List.of(batch, tape.extent(columns), joined.extent(3).times(lines)))
            .transposed(0, 2, 1);
    Extent channels = tape.extent(BlockedLayout.length(joined, 1) / ((long) rows * columns));
    Value apart = turns.reshaped(List.of(batch, channels, tape.extent(rows * length), width));
    long[] places =
        LongStream.range(0, height).map(line -> line % rows * length + line / rows).toArray();
    TensorType type = new TensorType(apart.type(), apart.shape().with(2, Dimension.of(height)));
    Attributes axis = Attributes.NONE.with("axis", 2);
    return tape.node("Gather", type, axis, apart, tape.longs(places));
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
