package io.github.camgraft.optimize;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Window;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A large 3×3 convolution of maps that lie in 2×2 phases, with 16 products for four results instead
 * of 36: the minimal filtering F(2×2, 3×3) of Lavin and Gray, "Fast Algorithms for Convolutional
 * Neural Networks" (2016), section 4.1.
 *
 * <p>Two results in a row, of four numbers d and three taps g, are
 *
 * <pre>
 * m₀ = (d₀ − d₂)·g₀            m₁ = (d₁ + d₂)·(g₀ + g₁ + g₂)/2
 * m₃ = (d₁ − d₃)·(−g₂)         m₂ = (d₂ − d₁)·(g₀ − g₁ + g₂)/2
 * s = m₁ + m₂
 * m₀ + s                       m₁ − m₂ + m₃ = 2·(m₁ − s/2 + m₃/2)
 * </pre>
 *
 * and the same along the columns of that. The convolution that makes m₂ adds m₁ for nothing, as
 * long as nobody asks for m₂ alone; so the second result comes about by halves. Numbers that lie
 * two apart are neighbours in a phase, so sums and differences never leave the blocks. They are
 * exact to a few units in the last place, as the sums of the convolution itself are.
 */
final class MinimalFiltering {
  private static final int TILE = 4;

  /** The taps of a kernel as the factors of m₀, m₁, m₂ and m₃/2. */
  private static final double[][] FACTORS = {
    {1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, -0.5}
  };

  /** Below that many channels the sums cost more than the products that are spared. */
  private static final long CHANNELS = 64;

  /** So many products are worth about seventy nodes. */
  private static final long PRODUCTS = 1L << 28;

  private final Value x;
  private final Polyphase dy;
  private final List<Value> kernels;

  /** How far the first number of a window lies in front of its result, by axis. */
  private final long[] padding;

  private MinimalFiltering(Window window, Value x, Polyphase dy, Value weights) {
    this.x = x;
    this.dy = dy;
    this.kernels = kernels(weights);
    this.padding =
        new long[] {2 - window.before().get(0).size(), 2 - window.before().get(1).size()};
  }

  /** The gradient with respect to the input, if this is a faster form of it. */
  static Optional<Value> gradient(ConvolutionInput asked) {
    return Polyphase.of(asked.dy())
        .filter(phases -> fits(asked.window(), asked.x(), phases, asked.weights(), asked.group()))
        .map(
            phases ->
                new MinimalFiltering(asked.window(), asked.x(), phases, asked.weights())
                    .gradient());
  }

  private static boolean fits(Window window, Value x, Polyphase dy, Value weights, long group) {
    boolean isPlain =
        window.kernel().equals(List.of(3L, 3L))
            && window.strides().equals(List.of(1L, 1L))
            && window.dilations().equals(List.of(1L, 1L))
            && window.before().stream().allMatch(Extent::isKnown)
            && group == 1;
    if (!isPlain || !BlockedLayout.hold(x) || dy.rows() != 2 || dy.columns() != 2) {
      return false;
    }
    long outputs = weights.shape().get(0).size();
    long inputs = weights.shape().get(1).size();
    return Math.min(inputs, outputs) >= CHANNELS
        && 9 * inputs * outputs * BlockedLayout.length(x, 2) * BlockedLayout.length(x, 3)
            >= PRODUCTS;
  }

  /**
   * For each number of a tile, row by row, the kernel [C, M, 1, 1] of its product: a sum of taps.
   * The runtime keeps all constants that it folds until the model is loaded, so there are few.
   *
   * @param weights [M, C, 3, 3] of the convolution that is differentiated
   */
  private static List<Value> kernels(Value weights) {
    Tape tape = weights.tape();
    Value taps =
        weights
            .transposed(1, 0, 2, 3)
            .reshaped(
                List.of(weights.extent(1), weights.extent(0), tape.extent(1), tape.extent(9)));
    return IntStream.range(0, TILE * TILE)
        .mapToObj(place -> tape.constant(DataType.FLOAT, Shape.of(9, 1), factors(place)))
        .map(taps::matrixProduct)
        .toList();
  }

  /** How much of each tap a product takes; the adjoint turns the taps around. */
  private static double[] factors(int place) {
    return IntStream.rangeClosed(1, 9)
        .map(number -> 9 - number)
        .mapToDouble(tap -> FACTORS[place / TILE][tap / 3] * FACTORS[place % TILE][tap % 3])
        .toArray();
  }

  private Value gradient() {
    List<Value> left = tile(0, dy.at(0, 0), dy.at(1, 0));
    List<Value> right = tile(0, dy.at(0, 1), dy.at(1, 1));
    List<Value> even = new ArrayList<>();
    List<Value> halfOdd = new ArrayList<>();
    for (int row = 0; row < TILE; row++) {
      List<Value> numbers = tile(1, left.get(row), right.get(row));
      List<Value> products = new ArrayList<>();
      for (int column = 0; column < TILE; column++) {
        products.add(product(numbers.get(column), kernels.get(row * TILE + column)));
      }
      even.add(even(products));
      halfOdd.add(halfOdd(products));
    }
    // Whatever is added to a result, or cuts it off, is done by the convolution that it ends with.
    List<Value> phases =
        List.of(
            BlockedLayout.line(even(even), 1, 0),
            BlockedLayout.line(even(halfOdd), 2, 0),
            BlockedLayout.line(halfOdd(even), 2, 0),
            BlockedLayout.line(halfOdd(halfOdd), 4, 0));
    return new Polyphase(phases, 2, 2)
        .whole(BlockedLayout.length(x, 2), BlockedLayout.length(x, 3));
  }

  /** The four sums of every tile along one axis, of maps whose entries take turns. */
  private List<Value> tile(int axis, Value first, Value second) {
    long count = BlockedLayout.count(x, axis + 2, 2);
    Tile tile = new Tile(axis + 2, padding[axis], count, first, second);
    return List.of(
        tile.difference(0),
        tile.number(1, 1).plus(tile.number(2, 1)),
        tile.number(1, -1).plus(tile.number(2, 1)),
        tile.difference(1));
  }

  /**
   * What tiles look at along one axis: tile i begins with entry {@code 2i − padding} of maps whose
   * entries take turns.
   */
  private record Tile(int axis, long padding, long count, Value first, Value second) {
    /** The number in that place, times a factor. */
    Value number(int place, double factor) {
      return BlockedLayout.shifted(maps(place), axis, distance(place), count, factor);
    }

    /** The number in that place less the one after the next. */
    Value difference(int place) {
      return BlockedLayout.differences(maps(place), axis, distance(place), count);
    }

    private Value maps(int place) {
      return Math.floorMod(place - padding, 2) == 0 ? first : second;
    }

    private long distance(int place) {
      return -Math.floorDiv(place - padding, 2L);
    }
  }

  private static Value even(List<Value> m) {
    return m.get(0).plus(sum(m));
  }

  private static Value halfOdd(List<Value> m) {
    return m.get(3).plus(BlockedLayout.line(sum(m), -0.5, 0).plus(m.get(1)));
  }

  private static Value sum(List<Value> m) {
    return m.get(2).plus(m.get(1));
  }

  private static Value product(Value numbers, Value kernel) {
    Shape shape = numbers.shape().with(1, Dimension.of(kernel.shape().get(0).size()));
    Attributes attributes = Attributes.NONE.with("kernel_shape", new long[] {1, 1});
    return numbers
        .tape()
        .node("Conv", new TensorType(numbers.type(), shape), attributes, numbers, kernel);
  }
}
