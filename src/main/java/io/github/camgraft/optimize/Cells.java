package io.github.camgraft.optimize;

import io.github.camgraft.build.Value;

/**
 * The entries of feature maps that lie in one place of every cell: one phase of them, see {@link
 * Polyphase}.
 *
 * @param maps in blocks, unless each cell has but one entry
 * @param rows of a cell
 * @param columns of a cell
 * @param row of the place
 * @param column of the place
 */
record Cells(Value maps, int rows, int columns, int row, int column) {
  /** The entries themselves; beyond the end of the maps they are zero. */
  Value value() {
    return rows * columns == 1 ? maps : line(1, 0);
  }

  /** The entries times a factor, plus an offset, in blocks. */
  Value line(double factor, double offset) {
    return BlockedLayout.line(
        maps, new long[] {rows, columns}, new long[] {row, column}, factor, offset);
  }
}
