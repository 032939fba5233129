package io.github.camgraft.build;

import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Dimension;
import io.github.camgraft.ir.Shape;
import io.github.camgraft.ir.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The nodes that take a part of a tensor's entries, reverse them, or put some around them. */
final class Slicing {
  private Slicing() {}

  /** The part of an axis from {@code start} to before {@code end}. */
  static Value sliced(Value value, int axis, Extent start, Extent end) {
    Shape picked = value.shape().with(axis, end.minus(start).dimension());
    return slice(value, picked, start.value(), end.value(), value.row(axis));
  }

  /** Of each axis, which has a known length, the entries from one on in steps. */
  static Value stepped(Value value, int[] axes, long[] firsts, long[] steps) {
    Shape picked = value.shape();
    long[] ends = new long[axes.length];
    for (int i = 0; i < axes.length; i++) {
      ends[i] = picked.get(axes[i]).size();
      picked = picked.with(axes[i], Dimension.of((ends[i] - firsts[i] + steps[i] - 1) / steps[i]));
    }
    if (picked.equals(value.shape())) {
      return value;
    }
    Tape tape = value.tape();
    return slice(
        value, picked, tape.longs(firsts), tape.longs(ends), value.row(axes), tape.longs(steps));
  }

  /** The axes in reverse order of their entries. */
  static Value flipped(Value value, int... axes) {
    long[] ends = new long[axes.length];
    long[] minusOnes = new long[axes.length];
    Arrays.fill(ends, Long.MIN_VALUE);
    Arrays.fill(minusOnes, -1);
    Value last = value.tape().longs(minusOnes);
    Value back = value.tape().longs(minusOnes);
    return slice(value, value.shape(), last, value.tape().longs(ends), value.row(axes), back);
  }

  /** ONNX Slice with its starts, ends, axes and steps. */
  private static Value slice(Value value, Shape result, Value... bounds) {
    List<Value> inputs = new ArrayList<>(List.of(value));
    inputs.addAll(Arrays.asList(bounds));
    TensorType type = new TensorType(value.type(), result);
    return value.tape().node("Slice", type, Attributes.NONE, inputs.toArray(Value[]::new));
  }

  /** With that many entries before and after each axis; a negative number takes entries away. */
  static Value padded(Value value, List<Extent> before, List<Extent> after, Value filling) {
    List<Extent> pads = new ArrayList<>(before);
    pads.addAll(after);
    if (pads.stream().allMatch(pad -> pad.isKnown() && pad.size() == 0)) {
      return value;
    }
    Shape padded =
        new Shape(
            IntStream.range(0, value.rank())
                .mapToObj(axis -> value.extent(axis).plus(before.get(axis)).plus(after.get(axis)))
                .map(Extent::dimension)
                .toList());
    TensorType result = new TensorType(value.type(), padded);
    Value row = value.tape().row(pads);
    return value.tape().node("Pad", result, Attributes.NONE, value, row, filling);
  }
}
