package io.github.camgraft.lower;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Node;
import io.github.camgraft.ir.Shape;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * DeformConv, whose kernels have places of their own at every position: the pictures are sampled at
 * those places ({@code GridSample}), and a convolution of one pixel weighs the samples.
 *
 * <p>Where lengths of pictures or kernels are not known, the node stays.
 */
final class SampledConvolution {
  private static final int BATCH = -1;

  private final Node node;
  private final Rewrite rewrite;
  private final Attributes attributes;
  private final long[] kernel;
  private final long[] picture;
  private final long[] result;

  private SampledConvolution(
      Node node, Rewrite rewrite, long[] kernel, long[] picture, long[] result) {
    this.node = node;
    this.rewrite = rewrite;
    this.attributes = node.attributes();
    this.kernel = kernel;
    this.picture = picture;
    this.result = result;
  }

  static void write(Node node, Rewrite rewrite) {
    Optional<long[]> kernel = lengths(rewrite, node.input(1), 0);
    Optional<long[]> picture = lengths(rewrite, node.input(0), 1);
    Optional<long[]> result = lengths(rewrite, node.input(2), 2);
    if (kernel.isEmpty() || picture.isEmpty() || result.isEmpty()) {
      rewrite.emit(node);
      return;
    }
    new SampledConvolution(node, rewrite, kernel.get(), picture.get(), result.get()).write();
  }

  /** The lengths from an axis on, of which pictures have four. */
  private static Optional<long[]> lengths(Rewrite rewrite, String value, int from) {
    return rewrite
        .shape(value)
        .filter(shape -> shape.rank() == 4 && shape.isKnownFrom(from))
        .map(shape -> IntStream.range(from, 4).mapToLong(axis -> shape.get(axis).size()).toArray());
  }

  private void write() {
    long groups = attributes.integer("offset_group", 1);
    long places = kernel[2] * kernel[3];
    // Each group of channels has places of its own, as if it were another picture.
    String pictures =
        reshaped(node.input(0), "groups", BATCH, picture[0] / groups, picture[1], picture[2]);
    String samples = rewrite.emit("GridSample", Attributes.NONE, pictures, grid(places));
    if (!node.input(4).isEmpty()) {
      String mask = reshaped(node.input(4), "mask", BATCH, 1, places * result[0], result[1]);
      samples = rewrite.emit("Mul", Attributes.NONE, samples, mask);
    }
    String columns = reshaped(samples, "columns", BATCH, picture[0] * places, result[0], result[1]);
    String weights = reshaped(node.input(1), "weights", kernel[0], kernel[1] * places, 1, 1);
    Attributes grouped = Attributes.NONE.with("group", attributes.integer("group", 1));
    String bias = node.input(3);
    if (bias.isEmpty()) {
      rewrite.emitResult("Conv", grouped, columns, weights);
    } else {
      rewrite.emitResult("Conv", grouped, columns, weights, bias);
    }
  }

  /**
   * Offsets are pairs of y and x in pixels from where the kernel's entry lies; a grid has pairs of
   * x and y from -1 at one edge to 1 at the other.
   */
  private String grid(long places) {
    String offsets = reshaped(node.input(2), "offsets", BATCH, places, 2, result[0], result[1]);
    String pairs =
        rewrite.emit("Transpose", Attributes.NONE.with("perm", 0L, 1L, 3L, 4L, 2L), offsets);
    String turned =
        rewrite.emit(
            "Gather", Attributes.NONE.with("axis", 4L), pairs, rewrite.longs("x_and_y", 1, 0));
    String units =
        rewrite.like(node.input(2), "units", Shape.of(2), 2.0 / picture[2], 2.0 / picture[1]);
    String scaled = rewrite.emit("Mul", Attributes.NONE, turned, units);
    Shape shape = Shape.of(places, result[0], result[1], 2);
    String lattice = rewrite.like(node.input(2), "lattice", shape, lattice(places));
    String grid = rewrite.emit("Add", Attributes.NONE, scaled, lattice);
    return reshaped(grid, "grid", BATCH, places * result[0], result[1], 2);
  }

  /** Where the entries of a kernel lie without an offset. */
  private double[] lattice(long places) {
    double[] lattice = new double[(int) (places * result[0] * result[1] * 2)];
    int i = 0;
    for (long place = 0; place < places; place++) {
      for (long row = 0; row < result[0]; row++) {
        for (long column = 0; column < result[1]; column++) {
          lattice[i++] = position(1, column, place % kernel[3]);
          lattice[i++] = position(0, row, place / kernel[3]);
        }
      }
    }
    return lattice;
  }

  private double position(int axis, long window, long entry) {
    long start = window * entry(axis, "strides", 1) - entry(axis, "pads", 0);
    long pixel = start + entry * entry(axis, "dilations", 1);
    return (2 * pixel + 1) / (double) picture[axis + 1] - 1;
  }

  private long entry(int axis, String name, long otherwise) {
    return attributes.integers(name).map(values -> values[axis]).orElse(otherwise);
  }

  private String reshaped(String value, String purpose, long... lengths) {
    return rewrite.emit("Reshape", Attributes.NONE, value, rewrite.longs(purpose, lengths));
  }
}
