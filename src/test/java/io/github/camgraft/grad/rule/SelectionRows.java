package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.GradientCheck.smooth;
import static io.github.camgraft.grad.rule.Operand.any;
import static io.github.camgraft.grad.rule.Operand.exactly;
import static io.github.camgraft.grad.rule.Operand.flags;
import static io.github.camgraft.grad.rule.Operand.longs;
import static io.github.camgraft.grad.rule.Operand.number;
import static io.github.camgraft.grad.rule.Operand.weights;

import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.stream.Stream;

/** The rows of operators that pick and rearrange numbers, for {@link GradientRulesTest}. */
public final class SelectionRows {
  private SelectionRows() {}

  public static List<GradientCheck> all() {
    return Stream.of(
            blocks(),
            sequences(),
            picked(),
            gathered(),
            scatteredElements(),
            scatteredRows(),
            made())
        .flatMap(rows -> rows)
        .toList();
  }

  private static Stream<GradientCheck> blocks() {
    return Stream.of(
        linear("DepthToSpace", "blocksize=2", any(2, 8, 3, 4)),
        linear("DepthToSpace", "blocksize=3 mode=DCR", any(1, 9, 2, 1)),
        linear("DepthToSpace", "blocksize=2 mode=CRD", any(2, 8, 3, 4)),
        linear("SpaceToDepth", "blocksize=2", any(2, 3, 4, 6)),
        linear("SpaceToDepth", "blocksize=3", any(1, 2, 6, 3)));
  }

  private static Stream<GradientCheck> sequences() {
    return Stream.of(
        linear("ReverseSequence", any(4, 3), longs(1, 4, 2)),
        linear("ReverseSequence", "batch_axis=0 time_axis=1", any(3, 4, 2), longs(1, 4, 2)));
  }

  private static Stream<GradientCheck> picked() {
    return Stream.of(
        linear("Compress", "axis=1", any(2, 4), flags(4)),
        linear("Compress", "axis=0", any(4, 2, 3), flags(4)),
        linear("Compress", "axis=-1", any(2, 3, 4), flags(4).stored()),
        linear("Compress", any(2, 3), flags(6)));
  }

  private static Operand places() {
    return longs(Shape.of(2, 3), 2, 0, 2, -1, 1, -3);
  }

  /** Places of which no two are the same, along either axis. */
  private static Operand apart() {
    return longs(Shape.of(2, 3), 2, 0, 1, -1, 1, -4);
  }

  private static Stream<GradientCheck> gathered() {
    return Stream.of(
        linear("GatherElements", any(3, 3), places()),
        linear("GatherElements", "axis=1", any(2, 4), places()),
        linear("GatherElements", "axis=-1", any(2, 4), places().fed()),
        linear("GatherND", any(3, 4), longs(Shape.of(3, 2), 0, 1, 2, -1, 0, 1)),
        linear("GatherND", any(3, 4, 2), longs(Shape.of(2, 2, 1), 0, 2, -1, 2)),
        linear("GatherND", "batch_dims=1", any(2, 4, 3), longs(Shape.of(2, 1), 3, -2)),
        linear(
            "GatherND",
            "batch_dims=1",
            any(2, 4, 3),
            longs(Shape.of(2, 2, 2), 3, 0, -2, 1, 3, 0, 3, 0)),
        linear(
            "GatherND", "batch_dims=2", any(2, 2, 3), longs(Shape.of(2, 2, 1), 2, 0, 1, 1).fed()));
  }

  private static Stream<GradientCheck> scatteredElements() {
    Operand zeros = exactly(new long[] {2, 3}, 2, 0, 0, 0, 3, 0);
    Operand data = exactly(new long[] {2, 4}, 1, 2, 0, 3, 4, 0.5, 2, -1);
    return Stream.of(
        linear("ScatterElements", any(4, 3), apart(), any(2, 3)),
        linear("ScatterElements", "axis=1", any(2, 4), apart(), any(2, 3)),
        linear("ScatterElements", "axis=-1", any(2, 4), apart().fed(), weights(2, 3)),
        linear("ScatterElements", "axis=-1 reduction=add", any(2, 4), places(), any(2, 3)),
        linear("ScatterElements", "axis=1 reduction=mul", any(2, 4), places(), weights(2, 3)),
        smooth("ScatterElements", "axis=1 reduction=mul", any(2, 4), places(), any(2, 3)),
        smooth("ScatterElements", "axis=1 reduction=mul", data, places(), zeros),
        smooth("ScatterElements", "axis=1 reduction=max", any(2, 4), places(), any(2, 3)),
        smooth("ScatterElements", "reduction=min", any(4, 3), places(), any(2, 3)));
  }

  private static Stream<GradientCheck> made() {
    Operand four = longs(Shape.SCALAR, 4);
    return Stream.of(
        linear("OneHot", longs(1, 0, 3, 7, -1), four, any(2)).single(),
        linear("OneHot", "axis=1", longs(Shape.of(2, 3), 2, 0, 2, -1, 1, -3), four, any(2))
            .single(),
        linear("OneHot", any(3), number(4), any(2)).single(),
        smooth("Range", any(), number(9).stored(), number(2)),
        smooth("Range", number(0), number(7), number(2).fed()));
  }

  private static Stream<GradientCheck> scatteredRows() {
    Operand places = longs(Shape.of(3, 1), 2, 0, -1);
    Operand twice = longs(Shape.of(3, 2), 2, 0, -1, 1, 2, 0);
    return Stream.of(
        linear("ScatterND", any(4, 3), places, any(3, 3)),
        linear("ScatterND", any(4), places, any(3)),
        linear("ScatterND", any(4, 2, 2), places.fed(), weights(3, 2, 2)),
        linear("ScatterND", "reduction=add", any(3, 2, 4), twice, any(3, 4)),
        linear("ScatterND", "reduction=mul", any(3, 2), twice, weights(3)),
        smooth("ScatterND", "reduction=mul", any(3, 2), twice, any(3)),
        smooth("ScatterND", "reduction=max", any(3, 2), twice, any(3)),
        smooth("ScatterND", "reduction=min", any(3, 2, 4), twice, any(3, 4)));
  }
}
