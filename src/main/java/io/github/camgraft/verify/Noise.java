package io.github.camgraft.verify;

import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import io.github.camgraft.tensor.DoubleTensor;
import io.github.camgraft.tensor.NumericTensor;
import java.util.Arrays;
import java.util.Random;

/** Random inputs, the same in every trial. */
public final class Noise {
  /** The side of a picture where the model leaves that open. */
  private static final int OPEN_PICTURE = 224;

  private final Random random = new Random(20171022);

  /**
   * Numbers for an input: normally distributed for real ones, all 256 for those of a picture file,
   * zeros for other whole ones, which may be positions in a table.
   */
  public DoubleTensor of(TensorType type, double deviation) {
    int[] shape = shape(type.shape());
    int count = count(shape);
    double[] values = new double[count];
    boolean isPixels = type.type() == DataType.UINT8 || type.type() == DataType.INT8;
    for (int i = 0; i < count && (isPixels || type.type().isFloatingPoint()); i++) {
      values[i] =
          isPixels ? type.type().least() + random.nextInt(256) : deviation * random.nextGaussian();
    }
    return new DoubleTensor(values, shape);
  }

  private static int[] shape(Shape declared) {
    int[] shape = new int[declared.rank()];
    for (int axis = 0; axis < shape.length; axis++) {
      int open = axis > 0 && shape.length == 4 ? OPEN_PICTURE : 1;
      boolean known = declared.get(axis).isKnown();
      shape[axis] = known ? Math.toIntExact(declared.get(axis).size()) : open;
    }
    return shape;
  }

  private static int count(int[] shape) {
    return Arrays.stream(shape).reduce(1, (left, right) -> left * right);
  }

  /**
   * A picture of a few waves along every axis between two numbers, as photographs have them and
   * noise has not: what averages over places sees something.
   */
  DoubleTensor smooth(TensorType type, double low, double high) {
    int[] shape = shape(type.shape());
    double[] values = new double[count(shape)];
    Arrays.fill(values, 1);
    int inner = values.length;
    for (int length : shape) {
      inner /= length;
      double turns = (0.5 + 2 * random.nextDouble()) / length;
      double start = random.nextDouble();
      for (int i = 0; i < values.length; i++) {
        values[i] *= Math.cos(2 * Math.PI * (start + turns * (i / inner % length)));
      }
    }
    boolean isPixels = type.type() == DataType.UINT8;
    for (int i = 0; i < values.length; i++) {
      double number = low + (high - low) * (1 + values[i]) / 2;
      values[i] = isPixels ? Math.rint(Math.min(255, Math.max(0, number))) : number;
    }
    return new DoubleTensor(values, shape);
  }

  /**
   * The same but for rounding.
   *
   * @param share how much rounding changes a number, of the number
   */
  DoubleTensor nudged(NumericTensor tensor, double share) {
    double[] values = tensor.numbers().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] *= 1 + share * random.nextGaussian();
    }
    return new DoubleTensor(values, tensor.shape());
  }

  /** A direction of noise alone. */
  double[] direction(int entries) {
    return direction(new double[entries]);
  }

  /**
   * A direction that has as much of the gradient, with a random half of its entries, as of noise;
   * noise alone where the gradient is zero.
   */
  double[] direction(double[] gradient) {
    double[] direction = new double[gradient.length];
    double length = Vectors.length(gradient) / Math.sqrt(gradient.length);
    double deviation = length == 0 ? 1 : length * Math.sqrt(0.5);
    for (int i = 0; i < direction.length; i++) {
      double kept = random.nextBoolean() ? gradient[i] : 0;
      direction[i] = kept + deviation * random.nextGaussian();
    }
    return direction;
  }
}
