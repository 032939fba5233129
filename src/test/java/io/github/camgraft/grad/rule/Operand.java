package io.github.camgraft.grad.rule;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import io.github.camgraft.tensor.DoubleTensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * An input of the operator under test: fed or constant, with given numbers or random ones.
 *
 * <p>Random numbers lie near odd multiples of an eighth and differ from each other, so they keep
 * away from whole numbers and quarters, where activations have their kinks, and from ties.
 */
public final class Operand {
  private static final double LARGEST_STRAY = 1.0 / 32;

  /** Null where it is the element type of the network. */
  private final DataType type;

  private final Shape shape;
  private final double[] given;
  private final double from;
  private final double to;
  private final boolean isConstant;

  /** Whether its lengths are known even where those of other inputs are open. */
  private final boolean isRigid;

  private Operand(
      DataType type, Shape shape, double[] given, double from, double to, boolean isConstant) {
    this(type, shape, given, from, to, isConstant, false);
  }

  private Operand(
      DataType type,
      Shape shape,
      double[] given,
      double from,
      double to,
      boolean isConstant,
      boolean isRigid) {
    this.type = type;
    this.shape = shape;
    this.given = given;
    this.from = from;
    this.to = to;
    this.isConstant = isConstant;
    this.isRigid = isRigid;
  }

  /** An input that the operator does without. */
  static Operand missing() {
    return new Operand(null, null, null, 0, 0, true);
  }

  /** Random numbers from -4 to 4. */
  public static Operand any(long... shape) {
    return between(-4, 4, shape);
  }

  /** Random numbers from 1/8 to 4. */
  public static Operand positive(long... shape) {
    return between(0, 4, shape);
  }

  /** Random numbers between bounds. */
  static Operand between(double from, double to, long... shape) {
    return new Operand(null, Shape.of(shape), null, from, to, false);
  }

  /** These very numbers, to be fed. */
  static Operand exactly(long[] shape, double... values) {
    return new Operand(null, Shape.of(shape), values, 0, 0, false);
  }

  /** Random constants from -1 to 1. */
  public static Operand weights(long... shape) {
    return new Operand(null, Shape.of(shape), null, -1, 1, true);
  }

  /** Small steps of a quantised tensor, to be fed. */
  static Operand steps(long... shape) {
    double[] steps = new Random(5).ints(Shape.of(shape).count(), -3, 4).asDoubleStream().toArray();
    return steps(shape, steps);
  }

  /** Steps of a quantised tensor, to be fed. */
  static Operand steps(long[] shape, double... steps) {
    return new Operand(DataType.INT8, Shape.of(shape), steps, 0, 0, false);
  }

  /** The step that stands for zero. */
  static Operand zero(double... steps) {
    Shape shape = steps.length == 1 ? Shape.SCALAR : Shape.of(steps.length);
    return new Operand(DataType.INT8, shape, steps, 0, 0, true);
  }

  /** What a step is worth, also where the network is of another type. */
  static Operand size(double... sizes) {
    Shape shape = sizes.length == 1 ? Shape.SCALAR : Shape.of(sizes.length);
    return new Operand(DataType.FLOAT, shape, sizes, 0, 0, true);
  }

  /** A constant scalar. */
  static Operand number(double value) {
    return new Operand(null, Shape.SCALAR, new double[] {value}, 0, 0, true);
  }

  /** A constant row of float32, whatever the network computes in: scales and regions. */
  static Operand reals(double... values) {
    return new Operand(DataType.FLOAT, Shape.of(values.length), values, 0, 0, true);
  }

  /** Constant rows of float32, to be given and never differentiated by. */
  static Operand rows(int columns, double... values) {
    Shape shape = Shape.of(values.length / columns, columns);
    return new Operand(DataType.FLOAT, shape, values, 0, 0, true);
  }

  /** A constant row of whole numbers. */
  static Operand longs(long... values) {
    return longs(Shape.of(values.length), values);
  }

  /** Whole numbers as a constant. */
  static Operand longs(Shape shape, long... values) {
    double[] numbers = Arrays.stream(values).asDoubleStream().toArray();
    return new Operand(DataType.INT64, shape, numbers, 0, 0, true);
  }

  /** Truth values, as they come, to be fed. */
  static Operand flags(long... shape) {
    double[] flags = new Random(7).ints(Shape.of(shape).count(), 0, 2).asDoubleStream().toArray();
    return new Operand(DataType.BOOL, Shape.of(shape), flags, 0, 0, false);
  }

  /** The same numbers, fed instead of stored in the model. */
  Operand fed() {
    return new Operand(type, shape, given, from, to, false);
  }

  /** The same numbers, fed, as a kernel that the model computes: its lengths are always known. */
  Operand asKernel() {
    return new Operand(type, shape, given, from, to, false, true);
  }

  boolean isRigid() {
    return isRigid;
  }

  /** The same numbers, stored in the model. */
  Operand stored() {
    return new Operand(type, shape, given, from, to, true);
  }

  boolean isMissing() {
    return shape == null;
  }

  boolean isFed() {
    return !isConstant;
  }

  /** Whether it holds real numbers, or steps of them. */
  boolean isReal() {
    return type == null || type.isQuantised();
  }

  boolean isQuantised() {
    return type != null && type.isQuantised();
  }

  DataType type(DataType network) {
    return type == null ? network : type;
  }

  Shape shape() {
    return shape;
  }

  /** The operand as a constant of a network. */
  public Tensor constant(String name, DataType network, int seed) {
    return Tensor.of(name, type(network), shape, values(seed));
  }

  /** The operand as something to feed. */
  public DoubleTensor tensor(int seed) {
    return tensor(values(seed));
  }

  public DoubleTensor tensor(double... values) {
    return new DoubleTensor(
        values, Arrays.stream(shape.sizes()).mapToInt(Math::toIntExact).toArray());
  }

  /** Its numbers, which float32 can hold. */
  double[] values(int seed) {
    if (given != null) {
      return given;
    }
    int count = Math.toIntExact(shape.count());
    Random random = new Random(seed);
    int[] order = shuffled(count, random);
    double phase = random.nextDouble();
    int eighths = (int) Math.round((to - from) * 4);
    return IntStream.range(0, count)
        .mapToDouble(
            i -> {
              double middle = from + (2 * random.nextInt(eighths) + 1) / 8.0;
              double stray = (2 * (order[i] + phase) / count - 1) * LARGEST_STRAY;
              return (float) (middle + stray);
            })
        .toArray();
  }

  private static int[] shuffled(int count, Random random) {
    int[] order = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  @Override
  public String toString() {
    if (isMissing()) {
      return "-";
    }
    boolean isShort = given != null && given.length <= 6;
    return (isFed() ? "" : "const ") + (isShort ? Arrays.toString(given) : shape.toString());
  }
}
