package io.github.camgraft.layer;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a feature map lies in its tensor, and how it becomes [N, K, h, w]. */
public sealed interface Arrangement {
  /** The map as [N, K, h, w]. */
  Value arranged(Value tensor);

  /** The axes of the tensor that count places: neither pictures nor channels. */
  int[] placeAxes();

  /** The shape of the map as [N, K, h, w]. */
  Shape arranged(Shape shape);

  /** The tensors beside it whose lengths are asked for when the model runs. */
  default Set<String> measured() {
    return Set.of();
  }

  /**
   * How many rows or columns a grid has: a number, or where that is open, as many as a plane.
   *
   * @param length the number, if it is known
   * @param plane the tensor that has as many
   * @param axis where that counts them
   */
  record Side(Dimension length, String plane, int axis) {
    static Side known(long length) {
      return new Side(Dimension.of(length), "", 0);
    }

    private Extent in(Tape tape) {
      return length.isKnown() ? tape.extent(length.size()) : tape.value(plane).extent(axis);
    }
  }

  /** A picture whose axes only have to be put in order. */
  record Plane(int... order) implements Arrangement {
    static final Plane CHANNELS_FIRST = new Plane(0, 1, 2, 3);
    static final Plane CHANNELS_LAST = new Plane(0, 3, 1, 2);

    @Override
    public Value arranged(Value tensor) {
      return tensor.transposed(order);
    }

    @Override
    public int[] placeAxes() {
      return new int[] {order[2], order[3]};
    }

    @Override
    public Shape arranged(Shape shape) {
      return shape.permuted(order);
    }
  }

  /**
   * The tokens of a transformer, row by row, among tokens that stand for no place (class,
   * distillation, registers in front; objects behind).
   *
   * @param axis where the tokens are counted: 1 in [N, T, D], 2 in [N, D, T]
   * @param leading how many tokens in front stand for no place
   * @param trailing how many tokens behind stand for no place
   * @param height rows of the grid
   * @param width columns of the grid
   */
  record Tokens(int axis, int leading, int trailing, Side height, Side width)
      implements Arrangement {
    @Override
    public Value arranged(Value tensor) {
      Tape tape = tensor.tape();
      Value places =
          leading + trailing == 0
              ? tensor
              : tensor.sliced(axis, tape.extent(leading), tensor.extent(axis).minus(trailing));
      Value channelsFirst = axis == 1 ? places.transposed(0, 2, 1) : places;
      List<Extent> grid =
          List.of(tensor.extent(0), tensor.extent(3 - axis), height.in(tape), width.in(tape));
      return channelsFirst.reshaped(grid);
    }

    @Override
    public int[] placeAxes() {
      return new int[] {axis};
    }

    @Override
    public Shape arranged(Shape shape) {
      return new Shape(List.of(shape.get(0), shape.get(3 - axis), height.length(), width.length()));
    }

    @Override
    public Set<String> measured() {
      return Stream.of(height, width)
          .filter(side -> !side.length().isKnown())
          .map(Side::plane)
          .collect(Collectors.toSet());
    }
  }
}
