package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Tape;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.NotYetException;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.DataType;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Operators that pick or replace the numbers that a tensor of indices names. */
final class SelectionRules {
  private SelectionRules() {}

  static Value gatherElements(RuleContext n, Value dy) {
    return places(n).combined("add", filledLike(n.x(0), 0), dy);
  }

  static Value gatherRows(RuleContext n, Value dy) {
    long batchAxes = n.attributes().integer("batch_dims", 0);
    Value indices = withBatch(n.x(1), Math.toIntExact(batchAxes));
    return Places.rows(indices).combined("add", filledLike(n.x(0), 0), dy);
  }

  /** Indices within each entry of the batch as indices of the whole tensor. */
  private static Value withBatch(Value indices, int batchAxes) {
    if (batchAxes == 0) {
      return indices;
    }
    int last = indices.rank() - 1;
    List<Extent> column = new ArrayList<>(indices.extents());
    column.set(last, indices.tape().extent(1));
    List<Value> parts = new ArrayList<>();
    for (int batch = 0; batch < batchAxes; batch++) {
      int axis = batch;
      int[] others = IntStream.rangeClosed(0, last).filter(other -> other != axis).toArray();
      Value entries = indices.tape().range(indices.extent(axis));
      parts.add(entries.unsqueezed(others).expanded(column));
    }
    parts.add(indices);
    return Value.concatenated(last, parts);
  }

  /** What was replaced had no influence; what was combined keeps its share. */
  static Value scatterData(RuleContext n, Value dy) {
    Value data = n.x(0);
    String reduction = reduction(n);
    return switch (reduction) {
      case "none" -> places(n).replaced(dy, filledLike(n.x(2), 0));
      case "add" -> dy;
      case "mul" -> dy.times(places(n).combined(reduction, filledLike(data, 1), n.x(2)));
      default -> share(n, dy).times(data.equalTo(n.y()));
    };
  }

  static Value scatterUpdates(RuleContext n, Value dy) {
    Value updates = n.x(2);
    return switch (reduction(n)) {
      case "none", "add" -> places(n).of(dy, updates);
      case "mul" -> factors(n, dy);
      default -> places(n).of(share(n, dy), updates).times(winners(n));
    };
  }

  /**
   * dy times the product of all other factors of a place: of all that are not zero, divided by the
   * factor itself unless that is zero, and zero where there is another zero.
   */
  private static Value factors(RuleContext n, Value dy) {
    Value data = n.x(0);
    Value updates = n.x(2);
    Value zero = updates.isZero();
    Value numbers = updates.orOneWhereZero();
    Value product = places(n).combined("mul", data.orOneWhereZero(), numbers);
    Value zeros = places(n).combined("add", data.isZero(), zero);
    Value otherZeros = places(n).of(zeros, updates).minus(zero);
    Value others = places(n).of(product.times(dy), updates).dividedBy(numbers);
    return others.where(otherZeros.isZero());
  }

  /** Equal extremes share the gradient, as PyTorch's scatter_reduce has it. */
  private static Value share(RuleContext n, Value dy) {
    Value alike = n.x(0).equalTo(n.y());
    return dy.dividedBy(places(n).combined("add", alike, winners(n)).neverZero());
  }

  private static Value winners(RuleContext n) {
    return n.x(2).equalTo(places(n).of(n.y(), n.x(2)));
  }

  private static String reduction(RuleContext n) {
    return n.attributes().text("reduction", "none");
  }

  private static Places places(RuleContext n) {
    return n.node().is("ScatterND") ? Places.rows(n.x(1)) : Places.elements(n.x(1), n.axis(0));
  }

  private static Value filledLike(Value like, double number) {
    return like.tape().scalar(like.type(), number).expandedLike(like);
  }

  /** Entries that a condition keeps are those that Gather would pick at its places. */
  static Value compress(RuleContext n, Value dy) {
    Tape tape = n.tape();
    Value x = n.x(0);
    Value kept = nonZero(n.x(1));
    if (n.attributes().has("axis")) {
      int axis = n.axis(0);
      Value selection = AxisProduct.selection(kept, x.extent(axis)).as(dy.type());
      return AxisProduct.along(axis, selection, dy);
    }
    Extent count = AxisProduct.product(x.extents(), tape);
    Value selection = AxisProduct.selection(kept, count).as(dy.type());
    return selection.matrixProduct(dy.unsqueezed(1)).reshapedLike(x);
  }

  private static Value nonZero(Value condition) {
    Dimension kept = Dimension.symbolic("kept of " + condition.name());
    Value column =
        condition
            .tape()
            .node(
                "NonZero",
                new TensorType(DataType.INT64, new Shape(List.of(Dimension.of(1), kept))),
                Attributes.NONE,
                condition);
    return column.squeezed(0);
  }

  /** An index of MaxPool counts through the whole tensor, pictures and channels included. */
  static Value unpooled(RuleContext n, Value dy) {
    if (n.has(2)) {
      throw new NotYetException("with an output shape");
    }
    Value row = dy.reshaped(List.of(AxisProduct.product(dy.extents(), n.tape())));
    TensorType type = new TensorType(dy.type(), n.x(1).shape());
    return n.tape().node("Gather", type, Attributes.NONE, row, n.x(1));
  }

  /** Turning the beginnings of sequences around twice leaves them as they were. */
  static Value reverseSequence(RuleContext n, Value dy) {
    return n.tape().node("ReverseSequence", dy.tensorType(), n.attributes(), dy, n.x(1));
  }

  /**
   * Slice from where the model decides when it runs: along each axis, what it makes of the
   * positions tells which ones it picks.
   */
  static Value computedSlice(RuleContext n, Value dy, long[] axes) {
    Value result = dy;
    for (int i = 0; i < axes.length; i++) {
      int axis = n.fromFirst(axes[i]);
      Extent length = n.x(0).extent(axis);
      Value picked =
          n.tape()
              .node(
                  "Slice",
                  new TensorType(DataType.INT64, new Shape(List.of(dy.shape().get(axis)))),
                  Attributes.NONE,
                  n.tape().range(length),
                  entry(n, 1, i),
                  entry(n, 2, i),
                  n.tape().longs(0),
                  n.has(4) ? entry(n, 4, i) : null);
      Value selection = AxisProduct.selection(picked, length).as(dy.type());
      result = AxisProduct.along(axis, selection, result);
    }
    return result;
  }

  private static Value entry(RuleContext n, int input, int place) {
    Extent start = n.tape().extent(place);
    return n.x(input).sliced(0, start, start.plus(1)).as(DataType.INT64);
  }
}
