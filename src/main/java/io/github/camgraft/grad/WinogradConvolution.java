package io.github.camgraft.grad;

import io.github.camgraft.onnx.Attributes;
import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.Dimension;
import io.github.camgraft.onnx.Shape;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.onnx.Value;
import java.util.ArrayList;
import java.util.List;

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
 * m₀ + m₁ + m₂                 m₁ − m₂ + m₃
 * </pre>
 *
 * and the same along the columns of that. Numbers that lie two apart are neighbours in a phase, so
 * sums and differences never leave the blocks. They are exact to a few units in the last place, as
 * the sums of the convolution itself are.
 */
final class WinogradConvolution {
  private static final int TILE = 4;

  /** The taps of a kernel as the factors of m. */
  private static final double[][] FACTORS = {
    {1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, -1}
  };

  /** Below that many channels the sums cost more than the products that are spared. */
  private static final long CHANNELS = 64;

  /** So many products are worth about seventy nodes. */
  private static final long PRODUCTS = 1L << 28;

  private final Value x;
  private final Phases dy;
  private final List<Value> kernels;

  /** How far the first number of a window lies in front of its result, by axis. */
  private final long[] padding;

  private WinogradConvolution(Window window, Value x, Phases dy, Value turned) {
    this.x = x;
    this.dy = dy;
    this.kernels = kernels(turned);
    this.padding =
        new long[] {2 - window.before().get(0).size(), 2 - window.before().get(1).size()};
  }

  /** Whether this is a faster form of that convolution's gradient. */
  static boolean fits(Window window, Value x, Phases dy, Value turned, long group) {
    if (!window.kernel().equals(List.of(3L, 3L)) || window.hasStrides() || group != 1) {
      return false;
    }
    long inputs = turned.shape().get(0).size();
    long outputs = turned.shape().get(1).size();
    return Blocks.hold(x)
        && dy.rows() == 2
        && dy.columns() == 2
        && Math.min(inputs, outputs) >= CHANNELS
        && 9 * inputs * outputs * Blocks.length(x, 2) * Blocks.length(x, 3) >= PRODUCTS;
  }

  /**
   * The gradient with respect to the input.
   *
   * @param turned the weights as the convolution of the gradient has them
   */
  static Value gradient(Window window, Value x, Phases dy, Value turned) {
    return new WinogradConvolution(window, x, dy, turned).gradient();
  }

  /** For each number of a tile, row by row, the kernel [M, C, 1, 1] of its product. */
  private static List<Value> kernels(Value turned) {
    double[] factors = new double[9 * TILE * TILE];
    for (int tap = 0; tap < 9; tap++) {
      for (int place = 0; place < TILE * TILE; place++) {
        factors[tap * TILE * TILE + place] =
            FACTORS[place / TILE][tap / 3] * FACTORS[place % TILE][tap % 3];
      }
    }
    var tape = turned.tape();
    Value matrix = tape.constant(DataType.FLOAT, Shape.of(9, TILE * TILE), factors);
    Value taps = turned.reshaped(List.of(turned.extent(0), turned.extent(1), tape.extent(9)));
    Value all = taps.matrixProduct(matrix).transposed(2, 0, 1);
    List<Value> kernels = new ArrayList<>();
    for (int place = 0; place < TILE * TILE; place++) {
      Value kernel = all.sliced(0, tape.extent(place), tape.extent(place + 1));
      kernels.add(kernel.squeezed(0).unsqueezed(2, 3));
    }
    return kernels;
  }

  private Value gradient() {
    List<Value> left = tile(0, dy.at(0, 0), dy.at(1, 0));
    List<Value> right = tile(0, dy.at(0, 1), dy.at(1, 1));
    List<Value> even = new ArrayList<>();
    List<Value> odd = new ArrayList<>();
    for (int row = 0; row < TILE; row++) {
      List<Value> numbers = tile(1, left.get(row), right.get(row));
      List<Value> products = new ArrayList<>();
      for (int column = 0; column < TILE; column++) {
        products.add(product(numbers.get(column), kernels.get(row * TILE + column)));
      }
      even.add(even(products));
      odd.add(odd(products));
    }
    // Whatever is added to a result, or cuts it off, is done by the convolution that it ends with.
    List<Value> phases = List.of(even(even), even(odd), odd(even), odd(odd));
    return new Phases(phases.stream().map(Blocks::entered).toList(), 2, 2)
        .whole(Blocks.length(x, 2), Blocks.length(x, 3));
  }

  /** The four sums of a tile along one axis, of maps whose entries take turns. */
  private List<Value> tile(int axis, Value first, Value second) {
    List<Value> numbers = new ArrayList<>();
    long length = (Blocks.length(x, axis + 2) + 1) / 2;
    for (int place = 0; place < 2; place++) {
      Value entries = turn(place, axis, first, second);
      numbers.add(Blocks.differences(entries, axis + 2, distance(place, axis), length));
    }
    Value one =
        Blocks.shifted(turn(1, axis, first, second), axis + 2, distance(1, axis), length, 1);
    Value less =
        Blocks.shifted(turn(1, axis, first, second), axis + 2, distance(1, axis), length, -1);
    Value two =
        Blocks.shifted(turn(2, axis, first, second), axis + 2, distance(2, axis), length, 1);
    return List.of(numbers.get(0), one.plus(two), less.plus(two), numbers.get(1));
  }

  private Value turn(int place, int axis, Value first, Value second) {
    return Math.floorMod(place - padding[axis], 2) == 0 ? first : second;
  }

  private long distance(int place, int axis) {
    return -Math.floorDiv(place - padding[axis], 2L);
  }

  private static Value even(List<Value> m) {
    return m.get(0).plus(m.get(1).plus(m.get(2)));
  }

  private static Value odd(List<Value> m) {
    return m.get(3).plus(Blocks.line(m.get(2), -1, 0).plus(m.get(1)));
  }

  private static Value product(Value numbers, Value kernel) {
    Shape shape = numbers.shape().with(1, Dimension.of(kernel.shape().get(0).size()));
    Attributes attributes = Attributes.NONE.with("kernel_shape", new long[] {1, 1});
    return numbers
        .tape()
        .node("Conv", new TensorType(numbers.type(), shape), attributes, numbers, kernel);
  }
}
