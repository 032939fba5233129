package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;

/**
 * A tensor divided by its deviation over some axes, after its mean was taken away or not; both are
 * functions of the tensor, so a gradient also goes through them.
 *
 * @param from what is divided: x − mean, or x
 * @param inverse one over the deviation
 * @param axes over which deviation and mean are taken
 * @param isCentred whether the mean was taken away
 */
public record Standardized(Value from, Value inverse, int[] axes, boolean isCentred) {
  /** With mean zero and variance one: inverse = 1/√(variance + ε). */
  public static Standardized of(Value x, int[] axes, double epsilon) {
    Value centred = x.minus(x.mean(axes));
    Value inverse = inverseMagnitude(centred, axes, epsilon);
    return new Standardized(centred, inverse, axes, true);
  }

  /** With mean square one: inverse = 1/√(mean of x² + ε). */
  static Standardized uncentred(Value x, int[] axes, double epsilon) {
    Value inverse = inverseMagnitude(x, axes, epsilon);
    return new Standardized(x, inverse, axes, false);
  }

  private static Value inverseMagnitude(Value x, int[] axes, double epsilon) {
    return x.squared().mean(axes).plus(epsilon).squareRoot().reciprocal();
  }

  /** The result x̂. */
  Value numbers() {
    return from.times(inverse);
  }

  /**
   * The gradient with respect to x: inverse·(g − x̂·mean(g·x̂)), where the mean of g is taken away
   * first if that of x was. That of x̂ is zero then. As x̂ is what was divided times the inverse,
   * both inverses may wait until the mean is taken.
   */
  public Value back(Value gradient) {
    Value g = isCentred ? gradient.minus(gradient.mean(axes)) : gradient;
    Value along = from.times(g.times(from).mean(axes).times(inverse.squared()));
    return g.minus(along).times(inverse);
  }

  /** Sums of squares do not fit half precision, so they are taken in single precision. */
  static Value wide(Value value) {
    boolean isWide = value.type() == DataType.DOUBLE || value.type() == DataType.FLOAT;
    return isWide ? value : value.as(DataType.FLOAT);
  }
}
