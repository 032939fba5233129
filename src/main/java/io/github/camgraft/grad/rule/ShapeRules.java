package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.Forms;
import io.github.camgraft.grad.PlainForms;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Operators that move, cut, repeat or pick numbers: their adjoints put each number back where it
 * came from.
 */
public final class ShapeRules {
  private ShapeRules() {}

  static Value transpose(RuleContext n, Value dy) {
    int rank = dy.rank();
    int[] order = n.attributes().permutation(rank);
    int[] inverse = new int[rank];
    for (int i = 0; i < rank; i++) {
      inverse[order[i]] = i;
    }
    return dy.transposed(inverse);
  }

  /** Padding with a constant: what was added is cut off, what was cut off was not looked at. */
  static Value pad(RuleContext n, Value dy) {
    boolean isConstant = n.attributes().text("mode", "constant").equals("constant");
    if (isConstant && n.constant(1).isEmpty()) {
      return unpadded(n, dy);
    }
    int rank = dy.rank();
    long[] pads = n.numbers(1, "pads");
    long[] before = new long[rank];
    long[] after = new long[rank];
    long[] axes =
        n.has(3) ? n.numbers(3, "axes") : IntStream.range(0, rank).asLongStream().toArray();
    for (int i = 0; i < axes.length; i++) {
      before[n.fromFirst(axes[i])] = pads[i];
      after[n.fromFirst(axes[i])] = pads[axes.length + i];
    }
    return isConstant
        ? dy.padded(negated(n, before), negated(n, after), 0)
        : ResamplingRules.padFromInside(n, dy, before, after);
  }

  /** What was cut off is padded with zeros, what was padded is cut off, the odd entry behind. */
  static Value centred(RuleContext n, Value dy) {
    List<Extent> before = new ArrayList<>();
    List<Extent> after = new ArrayList<>();
    for (int axis = 0; axis < dy.rank(); axis++) {
      Extent missing =
          n.x(0).shape().get(axis).equals(dy.shape().get(axis))
              ? n.tape().extent(0)
              : n.x(0).extent(axis).minus(dy.extent(axis));
      before.add(missing.halved());
      after.add(missing.minus(missing.halved()));
    }
    return dy.padded(before, after, 0);
  }

  private static List<Extent> negated(RuleContext n, long[] numbers) {
    return Arrays.stream(numbers).mapToObj(number -> n.tape().extent(-number)).toList();
  }

  /** The same where the pads are computed when the model runs. */
  private static Value unpadded(RuleContext n, Value dy) {
    @Nullable Value axes = n.has(3) ? n.x(3) : null;
    Value nothing = n.tape().scalar(dy.type(), 0);
    return n.tape()
        .node("Pad", n.x(0).tensorType(), Attributes.NONE, dy, n.x(1).negated(), nothing, axes);
  }

  /**
   * Along each cut axis: put zeros between the steps, turn around if it went backwards, and put
   * zeros around.
   */
  static Value slice(RuleContext n, Value dy) {
    long[] axes =
        n.has(3)
            ? n.numbers(3, "axes")
            : LongStream.range(0, n.x(1).shape().get(0).size()).toArray();
    if (n.constant(1).isEmpty() || (n.has(4) && n.constant(4).isEmpty())) {
      return SelectionRules.computedSlice(n, dy, axes);
    }
    long[] starts = n.numbers(1, "starts");
    long[] steps = n.has(4) ? n.numbers(4, "steps") : filled(starts.length, 1);
    Value x = n.x(0);
    Value result = dy;
    for (int i = 0; i < starts.length; i++) {
      result = unsliced(result, x, n.fromFirst(axes[i]), starts[i], steps[i], n.forms());
    }
    return result;
  }

  private static Value unsliced(Value dy, Value x, int axis, long start, long step, Forms forms) {
    Extent length = x.extent(axis);
    // ONNX Slice: a start outside the axis means its nearest end.
    Extent first =
        start < 0
            ? length.plus(start).atLeast(0)
            : x.tape().extent(start).atMost(step < 0 ? length.minus(1) : length);
    Value spread = spread(dy, axis, Math.abs(step));
    if (step < 0) {
      first = first.minus(spread.extent(axis)).plus(1);
      spread = spread.flipped(axis);
    }
    Extent rest = length.minus(first).minus(spread.extent(axis));
    return forms.placed(spread, axis, first, rest);
  }

  /** The entries of an axis with {@code step − 1} zeros between them. */
  private static Value spread(Value value, int axis, long step) {
    if (step == 1) {
      return value;
    }
    Tape tape = value.tape();
    Value columns = value.unsqueezed(axis + 1);
    Value padded = PlainForms.around(columns, axis + 1, tape.extent(0), tape.extent(step - 1));
    List<Extent> extents = new ArrayList<>(value.extents());
    extents.set(axis, value.extent(axis).times(step));
    Value merged = padded.reshaped(extents);
    return merged.sliced(axis, tape.extent(0), extents.get(axis).minus(step - 1));
  }

  private static long[] filled(int count, long value) {
    long[] numbers = new long[count];
    Arrays.fill(numbers, value);
    return numbers;
  }

  static Value split(RuleContext n, Value dy) {
    List<Value> parts = new ArrayList<>();
    for (int i = 0; i < n.outputCount(); i++) {
      parts.add(n.dy(i));
    }
    return Value.concatenated(n.axis(0), parts);
  }

  static Value concat(RuleContext n, int input, Value dy) {
    int axis = n.axis(0);
    Extent start = n.tape().extent(0);
    for (int i = 0; i < input; i++) {
      start = start.plus(n.x(i).extent(axis));
    }
    Extent end = start.plus(n.x(input).extent(axis));
    return n.forms().sliced(dy, axis, start, end);
  }

  /**
   * Entry j of the gathered axis came from entry {@code indices[j]}; so the gradient is a product
   * with the matrix that has a one at each such place. That adds up where an entry was picked
   * twice.
   */
  static Value gather(RuleContext n, Value dy) {
    Value x = n.x(0);
    int axis = n.axis(0);
    if (n.x(1).rank() < 2) {
      Optional<Tensor> one = n.constant(1).filter(index -> index.count() == 1);
      if (one.isPresent()) {
        Value row = n.x(1).rank() == 1 ? dy : dy.unsqueezed(axis);
        long index = one.get().longs()[0];
        Extent length = x.extent(axis);
        Extent before = index < 0 ? length.plus(index) : n.tape().extent(index);
        return n.forms().placed(row, axis, before, length.minus(before).minus(1));
      }
    }
    Tape tape = n.tape();
    Value indices = n.x(1);
    // Where a loop made the indices, only what came out of it may have a known shape.
    int axes = dy.rank() - x.rank() + 1;
    Extent picked =
        AxisProduct.product(
            indices.rank() == axes ? indices.extents() : dy.extents().subList(axis, axis + axes),
            tape);
    Value row = indices.as(DataType.INT64).reshaped(List.of(tape.extent(1), picked));
    Value places = tape.range(x.extent(axis)).unsqueezed(1);
    Value fromEnd = places.minus(x.extent(axis).value());
    Value selection =
        places.isEqualTo(row).as(dy.type()).plus(fromEnd.isEqualTo(row).as(dy.type()));
    Extent outer = AxisProduct.product(x.extents().subList(0, axis), tape);
    Extent inner = AxisProduct.product(x.extents().subList(axis + 1, x.rank()), tape);
    Value columns = dy.reshaped(List.of(outer, picked, inner));
    return selection.matrixProduct(columns).reshapedLike(x);
  }

  /** Each channel of a block goes back from its place in the picture. */
  static Value depthToSpace(RuleContext n, Value dy) {
    Value x = n.x(0);
    Extent block = n.tape().extent(n.attributes().integer("blocksize", 1));
    Value blocks =
        dy.reshaped(List.of(dy.extent(0), dy.extent(1), x.extent(2), block, x.extent(3), block));
    boolean columnsFirst = n.attributes().text("mode", "DCR").equals("CRD");
    Value channels =
        columnsFirst ? blocks.transposed(0, 1, 3, 5, 2, 4) : blocks.transposed(0, 3, 5, 1, 2, 4);
    return channels.reshapedLike(x);
  }

  /** Each place of a block goes back from its channel. */
  static Value spaceToDepth(RuleContext n, Value dy) {
    Value x = n.x(0);
    Extent block = n.tape().extent(n.attributes().integer("blocksize", 1));
    Value channels =
        dy.reshaped(List.of(x.extent(0), block, block, x.extent(1), dy.extent(2), dy.extent(3)));
    return channels.transposed(0, 3, 4, 1, 5, 2).reshapedLike(x);
  }

  /**
   * The largest (or smallest) entries get the gradient; equal ones share it, as PyTorch's amax has
   * it.
   */
  static Value reducedExtreme(RuleContext n, Value dy) {
    Value winners = n.x(0).equalTo(n.keepingAxes(n.y()));
    return n.keepingAxes(dy).times(winners).dividedBy(winners.sum(n.axes()).neverZero());
  }
}
