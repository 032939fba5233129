package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.GradientCheck.smooth;
import static io.github.camgraft.grad.rule.Operand.any;
import static io.github.camgraft.grad.rule.Operand.between;
import static io.github.camgraft.grad.rule.Operand.exactly;
import static io.github.camgraft.grad.rule.Operand.longs;

import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rows of norms, products, running sums and parts, for {@link GradientRulesTest}. */
public final class ReductionRows {
  private ReductionRows() {}

  public static List<GradientCheck> all() {
    return Stream.concat(
            Stream.of(
                    "ReduceL2",
                    "ReduceL1",
                    "ReduceSumSquare",
                    "ReduceLogSum",
                    "ReduceLogSumExp",
                    "ReduceProd")
                .flatMap(ReductionRows::reductions),
            Stream.concat(runningSums(), runningProducts()))
        .toList();
  }

  private static Stream<GradientCheck> reductions(String operator) {
    return Stream.of(
        smooth(operator, small(2, 3, 4), longs(1)),
        smooth(operator, small(2, 3, 4), longs(-1, 0)),
        smooth(operator, "keepdims=0", small(2, 3, 4), longs(2, 1)),
        smooth(operator, small(2, 3)),
        smooth(operator, "keepdims=0", small(2, 3), longs()),
        smooth(operator, "noop_with_empty_axes=1", small(2, 3), longs()));
  }

  /** Whose products half precision can hold. */
  private static Operand small(long... shape) {
    return between(0, 2, shape);
  }

  private static Stream<GradientCheck> runningSums() {
    return Stream.of(
        linear("CumSum", any(5), longs(0)),
        linear("CumSum", any(2, 3, 4), longs(Shape.SCALAR, 1)),
        linear("CumSum", "exclusive=1", any(2, 3, 4), longs(Shape.SCALAR, -1)),
        linear("CumSum", "reverse=1", any(2, 3), longs(1)),
        linear("CumSum", "exclusive=1 reverse=1", any(2, 3), longs(0)),
        linear("CumSum", any(2, 3), longs(Shape.SCALAR, 1).fed()));
  }

  private static Stream<GradientCheck> runningProducts() {
    Operand zeros = exactly(new long[] {3, 4}, 2, 0, 3, -1, 1, 2, 0, 0, 0, 2, 0.5, 0);
    return Stream.of(
            smooth("CumProd", small(5), longs(0)),
            smooth("CumProd", small(2, 3, 4), longs(Shape.SCALAR, 1)),
            smooth("CumProd", "exclusive=1", small(2, 3, 4), longs(Shape.SCALAR, -1)),
            smooth("CumProd", "reverse=1", small(2, 3), longs(1)),
            smooth("CumProd", "exclusive=1 reverse=1", small(2, 3), longs(0)),
            smooth("CumProd", zeros, longs(1)),
            smooth("CumProd", "exclusive=1", zeros, longs(1)))
        .map(row -> row.of(26));
  }

  public static List<GradientCheck> pools() {
    return Stream.concat(
            IntStream.of(1, 2, 3).boxed().flatMap(ReductionRows::norms),
            IntStream.of(1, 2, 3).boxed().flatMap(ReductionRows::globalNorms))
        .toList();
  }

  private static Stream<GradientCheck> norms(int p) {
    Operand picture = any(2, 3, 7, 8);
    return Stream.of(
        smooth("LpPool", "kernel_shape=2,2 strides=2,2 p=" + p, picture)
            .by(Formulas.norms(p, 2, 2, 1, 0, 3, 4)),
        smooth("LpPool", "kernel_shape=3,3 strides=2,2 pads=1,1,1,1 p=" + p, picture)
            .by(Formulas.norms(p, 3, 2, 1, 1, 4, 4)),
        smooth("LpPool", "kernel_shape=3,3 dilations=2,2 p=" + p, picture)
            .by(Formulas.norms(p, 3, 1, 2, 0, 3, 4)),
        smooth("LpPool", "kernel_shape=3,3 auto_pad=SAME_UPPER p=" + p, picture)
            .by(Formulas.norms(p, 3, 1, 1, 1, 7, 8)));
  }

  private static Stream<GradientCheck> globalNorms(int p) {
    return Stream.of(any(2, 3, 4), any(2, 3, 4, 2))
        .map(x -> smooth("GlobalLpPool", "p=" + p, x).by(Formulas.globalNorm(p)));
  }

  public static List<GradientCheck> parts() {
    return List.of(
        linear("Tile", any(2, 3), longs(2, 3)),
        linear("Tile", any(2, 3, 1), longs(1, 2, 4)),
        linear("Tile", any(4), longs(1)),
        linear("Trilu", any(3, 3)),
        linear("Trilu", "upper=0", any(2, 3, 4)),
        linear("Trilu", "upper=1", any(2, 4, 3), longs(Shape.SCALAR, 1)),
        linear("Trilu", "upper=0", any(4, 4), longs(Shape.SCALAR, -2)),
        smooth("TopK", any(2, 5), longs(2)).output(0, 2),
        smooth("TopK", "axis=1 largest=0", any(2, 5, 3), longs(3)).output(0, 2),
        smooth("TopK", "axis=0 sorted=0", any(4, 2), longs(1)).output(0, 2),
        smooth("TopK", "axis=-2", any(2, 5, 3), longs(5)).output(0, 2));
  }
}
