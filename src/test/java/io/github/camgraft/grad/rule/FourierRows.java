package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.linear;
import static io.github.camgraft.grad.rule.Operand.any;
import static io.github.camgraft.grad.rule.Operand.longs;
import static io.github.camgraft.grad.rule.Operand.missing;

import io.github.camgraft.ir.Shape;
import java.util.List;
import java.util.stream.Stream;

/** The rows of Fourier transforms, for {@link GradientRulesTest}. */
public final class FourierRows {
  private FourierRows() {}

  public static List<GradientCheck> all() {
    return Stream.concat(axisAsAttribute(), axisAsInput()).toList();
  }

  private static Stream<GradientCheck> axisAsAttribute() {
    Operand nine = longs(Shape.SCALAR, 9);
    return Stream.of(
        linear("DFT", "axis=1", any(2, 6, 1)),
        linear("DFT", "axis=1", any(2, 6, 5, 2)),
        linear("DFT", "axis=2 onesided=1", any(2, 3, 7, 1)),
        linear("DFT", "axis=2 inverse=1", any(2, 3, 8, 2)),
        linear("DFT", "axis=-2", any(2, 3, 6, 2), nine),
        linear("DFT", "axis=1", any(2, 12, 3, 1), nine),
        linear("DFT", "axis=1 onesided=1", any(2, 6, 3, 1), nine));
  }

  private static Stream<GradientCheck> axisAsInput() {
    return Stream.of(
            linear("DFT", any(2, 3, 6, 1)),
            linear("DFT", any(2, 3, 6, 2), missing(), longs(Shape.SCALAR, 1)),
            linear("DFT", "inverse=1", any(2, 3, 6, 2), missing(), longs(Shape.SCALAR, -3)),
            linear("DFT", "onesided=1", any(2, 3, 6, 1), missing(), longs(Shape.SCALAR, 2)),
            linear("DFT", any(2, 3, 6, 2), longs(Shape.SCALAR, 4), longs(Shape.SCALAR, 2)))
        .map(row -> row.of(20));
  }
}
