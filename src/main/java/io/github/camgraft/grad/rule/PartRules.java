package io.github.camgraft.grad.rule;

import io.github.camgraft.build.Extent;
import io.github.camgraft.build.Value;
import io.github.camgraft.grad.RuleContext;
import io.github.camgraft.ir.Attributes;
import io.github.camgraft.ir.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Operators that repeat a tensor, or keep a part of it that is not a cut along an axis. */
final class PartRules {
  private PartRules() {}

  /** The sum over all copies, which become axes of their own. */
  static Value tile(RuleContext n, Value dy) {
    long[] repeats = n.numbers(1, "repeats");
    List<Extent> copies = new ArrayList<>();
    for (int axis = 0; axis < repeats.length; axis++) {
      copies.add(n.tape().extent(repeats[axis]));
      copies.add(n.x(0).extent(axis));
    }
    int[] ofCopies = IntStream.range(0, repeats.length).map(axis -> 2 * axis).toArray();
    return dy.reshaped(copies).sum(ofCopies).squeezed(ofCopies);
  }

  /** The triangle of the gradient. */
  static Value triangle(RuleContext n, Value dy) {
    @Nullable Value diagonal = n.has(1) ? n.x(1) : null;
    return n.tape().node("Trilu", dy.tensorType(), n.attributes(), dy, diagonal);
  }

  /** Of the two numbers of which OneHot makes its result: each gathers where it stands. */
  static Value offAndOn(RuleContext n, Value dy) {
    Value bits = n.tape().constant(dy.type(), Shape.of(2), 0, 1);
    Value on = n.tape().node("OneHot", dy.tensorType(), n.attributes(), n.x(0), n.x(1), bits);
    return Value.concatenated(0, List.of(total(dy.where(on.oneMinus())), total(dy.where(on))));
  }

  private static Value total(Value value) {
    return value
        .sum(IntStream.range(0, value.rank()).toArray())
        .reshaped(List.of(value.tape().extent(1)));
  }

  /** Of the step of Range: entry i is the start and i steps. */
  static Value distance(RuleContext n, Value dy) {
    return dy.times(n.tape().range(dy.extent(0)).as(dy.type()));
  }

  /** Each number goes back to where it was found; no two were found at one place. */
  static Value largest(RuleContext n, Value dy) {
    Value x = n.x(0);
    Value nothing = n.tape().scalar(dy.type(), 0).expandedLike(x);
    return n.tape()
        .node(
            "ScatterElements",
            x.tensorType(),
            Attributes.NONE.with("axis", n.axis(-1)),
            nothing,
            n.y(1),
            dy);
  }
}
