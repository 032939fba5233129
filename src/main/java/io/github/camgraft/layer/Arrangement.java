package io.github.camgraft.layer;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How a feature map lies in its tensor, and how it becomes [N, K, h, w]; that of a signal [N, K,
 * l], that of a volume [N, K, d, h, w].
 */
public sealed interface Arrangement {
  /** The map as [N, K, h, w]. */
  Value arranged(Value tensor);

  /** The axes of the tensor that count places: neither pictures nor channels. */
  int[] placeAxes();

  /** The shape of the map as [N, K, h, w]. */
  Shape arranged(Shape shape);

  /** The lengths that count places: [h, w]. */
  default Shape places(Shape shape) {
    Shape map = arranged(shape);
    return new Shape(map.dimensions().subList(2, map.rank()));
  }

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

  /**
   * A map whose axes only have to be put in order.
   *
   * @param order the axes of the tensor as [N, K, h, w]
   * @param between how many axes of length one stand in front of the places, where a network keeps
   *     a signal as a picture of one row
   */
  record Plane(List<Integer> order, int between) implements Arrangement {
    private static final int FIRST_PLACE = 2;

    /** Keeps its own copy. */
    public Plane {
      order = List.copyOf(order);
    }

    /**
     * A tensor with a batch axis in front.
     *
     * @param rank how many axes it has
     * @param channels which of them counts channels
     * @param between as above
     */
    static Plane of(int rank, int channels, int between) {
      IntStream places = IntStream.range(1, rank).filter(axis -> axis != channels);
      return new Plane(
          IntStream.concat(IntStream.of(0, channels), places).boxed().toList(), between);
    }

    @Override
    public Value arranged(Value tensor) {
      Value map = tensor.transposed(order.stream().mapToInt(Integer::intValue).toArray());
      int[] lost = IntStream.range(FIRST_PLACE, FIRST_PLACE + between).toArray();
      return between == 0 ? map : map.squeezed(lost);
    }

    @Override
    public int[] placeAxes() {
      return order.stream().skip(FIRST_PLACE).mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Shape arranged(Shape shape) {
      List<Dimension> lengths = new ArrayList<>();
      for (int i = 0; i < order.size(); i++) {
        if (i < FIRST_PLACE || i >= FIRST_PLACE + between) {
          lengths.add(shape.get(order.get(i)));
        }
      }
      return new Shape(lengths);
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
