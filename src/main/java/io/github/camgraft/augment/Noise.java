package io.github.camgraft.augment;

import io.github.camgraft.onnx.DataType;
import io.github.camgraft.onnx.TensorType;
import io.github.camgraft.tensor.DoubleTensor;
import java.util.Random;

/** Random inputs, the same in every trial. */
final class Noise {
  /** The side of a picture where the model leaves that open. */
  private static final int OPEN_PICTURE = 224;

  private final Random random = new Random(20171022);

  /**
   * Numbers for an input: normally distributed for real ones, all 256 for those of a picture file,
   * zeros for other whole ones, which may be positions in a table.
   */
  DoubleTensor of(TensorType type, double deviation) {
    int[] shape = new int[type.shape().rank()];
    int count = 1;
    for (int axis = 0; axis < shape.length; axis++) {
      int open = axis > 0 && shape.length == 4 ? OPEN_PICTURE : 1;
      boolean known = type.shape().get(axis).isKnown();
      shape[axis] = known ? Math.toIntExact(type.shape().get(axis).size()) : open;
      count *= shape[axis];
    }
    double[] values = new double[count];
    boolean isPixels = type.type() == DataType.UINT8 || type.type() == DataType.INT8;
    for (int i = 0; i < count && (isPixels || type.type().isFloatingPoint()); i++) {
      values[i] =
          isPixels ? type.type().least() + random.nextInt(256) : deviation * random.nextGaussian();
    }
    return new DoubleTensor(values, shape);
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
