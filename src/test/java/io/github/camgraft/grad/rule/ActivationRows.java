package io.github.camgraft.grad.rule;

import static io.github.camgraft.grad.rule.GradientCheck.smooth;
import static io.github.camgraft.grad.rule.Operand.any;
import static io.github.camgraft.grad.rule.Operand.between;
import static io.github.camgraft.grad.rule.Operand.number;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The rows of smooth activations and of angles and hyperbolas, for {@link GradientRulesTest}. */
public final class ActivationRows {
  private ActivationRows() {}

  public static List<GradientCheck> activations() {
    return List.of(
        smooth("Gelu", any(2, 3, 4)).by(Formulas.each(Formulas::gelu)).of(20),
        smooth("Gelu", "approximate=tanh", any(2, 3, 4)).of(20),
        smooth("Selu", any(2, 3)),
        smooth("Selu", "alpha=1.5 gamma=2.0", any(2, 3)),
        smooth("Celu", any(2, 3)).by(Formulas.each(x -> Formulas.celu(x, 1))),
        smooth("Celu", "alpha=0.5", any(2, 3)).by(Formulas.each(x -> Formulas.celu(x, 0.5))),
        smooth("Mish", any(2, 3, 4)),
        smooth("Swish", any(2, 3)).of(24),
        smooth("Swish", "alpha=1.7", any(2, 3)).of(24),
        smooth("Shrink", any(3, 4)).by(Formulas.each(x -> Formulas.shrink(x, 0.5, 0))),
        smooth("Shrink", "lambd=1.5 bias=1.0", any(3, 4))
            .by(Formulas.each(x -> Formulas.shrink(x, 1.5, 1))));
  }

  public static List<GradientCheck> functionsOfOneVariable() {
    return List.of(
        function("Tan", Math::tan, between(-1, 1, 2, 3)),
        function("Asin", Math::asin, between(-1, 1, 2, 3)),
        function("Acos", Math::acos, between(-1, 1, 2, 3)),
        function("Atan", Math::atan, any(2, 3)),
        function("Sinh", Math::sinh, any(2, 3)),
        function("Cosh", Math::cosh, any(2, 3)),
        function("Asinh", x -> Math.log(x + Math.sqrt(x * x + 1)), any(2, 3)),
        function("Acosh", x -> Math.log(x + Math.sqrt(x * x - 1)), between(1, 4, 2, 3)),
        function("Atanh", x -> Math.log((1 + x) / (1 - x)) / 2, between(-1, 1, 2, 3)));
  }

  private static GradientCheck function(String operator, DoubleUnaryOperator same, Operand x) {
    return smooth(operator, x).by(Formulas.each(same));
  }

  public static List<GradientCheck> functionsOfSeveral() {
    return List.of(
        smooth("Mod", "fmod=1", any(2, 3), number(1.5)),
        smooth("Mod", "fmod=1", any(2, 3, 4), between(0, 1, 3, 1)),
        smooth("Mod", "fmod=1", any(4), between(-2, -1, 2, 3, 4)));
  }
}
