package io.github.camgraft.grad;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The adjoint of broadcasting: an input that was repeated along an axis gets the sum of the
 * gradients of all its copies.
 *
 * <p>Whether an axis was repeated is mostly known from the shapes. Where both lengths are open and
 * may differ, the graph compares them when it runs.
 */
final class Unbroadcast {
  private Unbroadcast() {}

  static Value like(Value input, Value gradient, Forms forms) {
    int extra = gradient.rank() - input.rank();
    if (extra < 0) {
      // A result has at least the rank of what was broadcast, so its shape could not be inferred.
      throw new NotYetException("with an output of unknown rank");
    }
    int[] leading = IntStream.range(0, extra).toArray();
    Value sameRank = gradient.sum(leading).squeezed(leading);
    int[] repeated =
        IntStream.range(0, input.rank())
            .filter(axis -> input.shape().get(axis).is(1) && !sameRank.shape().get(axis).is(1))
            .toArray();
    Value summed = forms.summed(sameRank, input, repeated);
    return isSettled(input.shape(), summed.shape()) ? summed : sumWhereRepeated(input, summed);
  }

  private static boolean isSettled(Shape input, Shape gradient) {
    for (int axis = 0; axis < input.rank(); axis++) {
      Dimension wanted = input.get(axis);
      if (!wanted.isKnown() && !wanted.equals(gradient.get(axis)) && !gradient.get(axis).is(1)) {
        return false;
      }
    }
    return true;
  }

  private static Value sumWhereRepeated(Value input, Value gradient) {
    Tape tape = gradient.tape();
    // One more axis, of length one, is summed always: over no axis at all ONNX Runtime 1.29 makes
    // ones of the lengths of a gradient that is empty, as that of no boxes is.
    Value wider = gradient.unsqueezed(input.rank());
    List<Extent> lengths = new ArrayList<>(input.extents());
    lengths.add(wider.extent(input.rank()));
    Value isOne = tape.row(lengths).isEqualTo(tape.longs(1));
    Value axes =
        tape.node(
            "NonZero",
            new TensorType(
                DataType.INT64, new Shape(List.of(Dimension.of(1), Dimension.symbolic("axes")))),
            Attributes.NONE,
            isOne.as(DataType.INT64));
    Value row =
        tape.node(
            "Squeeze",
            new TensorType(DataType.INT64, new Shape(List.of(Dimension.symbolic("axes")))),
            Attributes.NONE,
            axes,
            tape.longs(0));
    // Summing over an axis of length one changes nothing, so every axis where the input has length
    // one may be summed.
    List<Dimension> summed = new ArrayList<>(input.shape().dimensions());
    summed.add(Dimension.of(1));
    return tape.node(
            "ReduceSum",
            new TensorType(gradient.type(), new Shape(summed)),
            Attributes.NONE.with("keepdims", 1),
            wider,
            row)
        .squeezed(input.rank());
  }
}
