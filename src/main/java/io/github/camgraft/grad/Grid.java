package io.github.camgraft.grad;

import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Facts;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.Tensor;
import java.util.Optional;

/**
 * The real numbers that the steps of a quantised tensor stand for: one step size and one zero for
 * all of it, both constants of the model.
 *
 * @param type of the steps
 * @param size what a step is worth
 * @param zero the step that stands for zero
 */
record Grid(DataType type, float size, int zero) {
  /** The grid of a size and a zero that a node names, if both are single constants. */
  static Optional<Grid> of(Facts facts, DataType type, String size, String zero) {
    Optional<Tensor> sizes = single(facts, size);
    Optional<Tensor> zeros = zero.isEmpty() ? Optional.of(ZERO) : single(facts, zero);
    return sizes.isPresent() && zeros.isPresent() && type.isQuantised()
        ? Optional.of(
            new Grid(type, (float) sizes.get().doubles()[0], (int) zeros.get().doubles()[0]))
        : Optional.empty();
  }

  private static final Tensor ZERO = Tensor.ofFloats("", Shape.SCALAR, 0);

  private static Optional<Tensor> single(Facts facts, String value) {
    return facts.constant(value).filter(tensor -> tensor.count() == 1);
  }

  /** The number of a step, as DequantizeLinear rounds it. */
  private float number(double step) {
    return (float) (step - zero) * size;
  }

  /** The least number. */
  float least() {
    return number(type.least());
  }

  /** The largest number. */
  float largest() {
    return number(type.largest());
  }

  /** The numbers of a quantised tensor of the stored graph. */
  Value read(Tape tape, String steps) {
    Value stored = tape.stored(steps);
    Value sizes = tape.scalar(DataType.FLOAT, size);
    return stored.dequantised(sizes, tape.scalar(type, zero));
  }
}
